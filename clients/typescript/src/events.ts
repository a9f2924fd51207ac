// What the learner did, kept until the server has it.
import { body, isPassing, Problem } from "./errors.js";
import { uuid } from "./ids.js";
import type { Api } from "./api.js";
import type { components } from "./schema.js";
import { type Account, placeOf } from "./session.js";
import type { Change, Storage } from "./storage/storage.js";
import { localTime } from "./time.js";

type Schemas = components["schemas"];

export type LearningEvent = Schemas["LearningEvent"];

/** Something that happens now; id and time are added. */
export type NewEvent = Omit<LearningEvent, "id" | "occurredAt">;

/** An event that the server will never take: show it, then dismiss it or queue it again. */
export interface RejectedEvent {
  event: LearningEvent;
  code: string;
  detail: string;
}

/** As many as the server takes at once. */
const BATCH = 500;

export class EventQueue {
  constructor(
    private readonly storage: Storage,
    private readonly account: () => Promise<Account>,
    private readonly added: () => void,
    private readonly changed: () => void,
  ) {}

  /** Keeps an event; once this resolves it survives the end of the process and is sent with the next sync. */
  async add(event: NewEvent): Promise<LearningEvent> {
    const account = await this.account();
    const now = Date.now() + account.skewMs;
    const kept: LearningEvent = { ...event, id: uuid(now), occurredAt: localTime(now) };
    await this.storage.write([{ put: queued(account.id) + kept.id, value: kept }]);
    this.added();
    return kept;
  }

  /** What waits, oldest first. */
  async waiting(): Promise<LearningEvent[]> {
    return this.values<LearningEvent>(queued((await this.account()).id));
  }

  async rejected(): Promise<RejectedEvent[]> {
    return this.values<RejectedEvent>(rejected((await this.account()).id));
  }

  /** Forgets a rejected event. */
  async dismiss(id: string): Promise<void> {
    await this.storage.write([{ delete: rejected((await this.account()).id) + id }]);
    this.changed();
  }

  /** Queues a rejected event again: what it is about may have come back. */
  async queueAgain(id: string): Promise<void> {
    const account = (await this.account()).id;
    const found = (await this.storage.get(rejected(account) + id)) as RejectedEvent | undefined;
    if (!found) return;
    await this.storage.write([{ delete: rejected(account) + id }, { put: queued(account) + id, value: found.event }]);
    this.changed();
  }

  /** Sends what waits, in batches. An event that is refused is put apart and holds up no other. */
  async send(account: string, api: Api): Promise<void> {
    const waiting = await this.values<LearningEvent>(queued(account));
    for (let at = 0; at < waiting.length; at += BATCH) await this.sendBatch(account, api, waiting.slice(at, at + BATCH));
  }

  private async sendBatch(account: string, api: Api, events: LearningEvent[]): Promise<void> {
    let results: Schemas["EventResultResponse"][];
    try {
      ({ results } = await body(api.POST("/api/v1/me/events", { body: { events } })));
    } catch (error) {
      if (!(error instanceof Problem) || isPassing(error) || ![400, 413, 422].includes(error.status)) throw error;
      // The batch cannot be read: halves tell which event it is.
      if (events.length > 1) {
        const half = Math.ceil(events.length / 2);
        await this.sendBatch(account, api, events.slice(0, half));
        return this.sendBatch(account, api, events.slice(half));
      }
      results = [{ id: null, status: "rejected", code: error.code, detail: error.message }];
    }
    // One result for each, in the same order; what got none stays.
    const changes = events.flatMap((event, at): Change[] => {
      const result = results[at];
      if (!result) return [];
      const taken: Change = { delete: queued(account) + event.id };
      if (result.status !== "rejected") return [taken];
      const value: RejectedEvent = { event, code: result.code ?? "unknown", detail: result.detail ?? "" };
      return [taken, { put: rejected(account) + event.id, value }];
    });
    await this.storage.write(changes);
    this.changed();
  }

  private async values<T>(prefix: string): Promise<T[]> {
    return (await this.storage.list(prefix)).map(([, value]) => value as T);
  }
}

const queued = (account: string) => `${placeOf(account)}queue/`;
const rejected = (account: string) => `${placeOf(account)}rejected/`;
