// Learners' voices, kept until the server has scored them. Each goes through announce, send, submit; where it is interrupted,
// by a tunnel or the end of the process, it goes on with the step that was not done.
import { digest } from "./digest.js";
import { body, isPassing, Problem, Unreachable } from "./errors.js";
import { type Line, sendRepeatedly } from "./http.js";
import { uuid } from "./ids.js";
import type { Api } from "./api.js";
import type { components } from "./schema.js";
import { type Account, placeOf } from "./session.js";
import type { Storage } from "./storage/storage.js";

type Schemas = components["schemas"];

export interface NewRecording {
  unitId: string;
  /** audio/wav, audio/mpeg, audio/mp4, audio/ogg or audio/webm. */
  contentType: string;
  /** What is said; the unit's reference text unless given. */
  referenceText?: string;
  /** The level's language unless given. */
  language?: string;
  /** Needed where the server takes the score from the app (`PRONUNCIATION_SCORER=client`); elsewhere it is not used. */
  clientResult?: Schemas["ClientResult"];
}

export interface Recording extends NewRecording {
  /** Made here; the attempt gets an id of its own. */
  id: string;
  recordedAt: string;
  sizeBytes: number;
  sha256: string;
  /** Announces it once, however often it is sent. */
  key: string;
  /** Known once it is announced. */
  attemptId?: string;
  /** The server will not take it: show why, then `dismiss` it. */
  refused?: { code: string; detail: string };
}

/** A line that is slower counts as broken. */
const SLOWEST_BYTES_PER_MS = 4;

export class Recordings {
  constructor(
    private readonly storage: Storage,
    private readonly account: () => Promise<Account>,
    private readonly line: Line,
    private readonly added: () => void,
    private readonly changed: () => void,
  ) {}

  /** Keeps a recording; once this resolves it survives the end of the process and is sent with the next sync. */
  async add(recording: NewRecording, sound: Blob | Uint8Array): Promise<Recording> {
    const account = await this.account();
    const bytes = sound instanceof Uint8Array ? sound : new Uint8Array(await sound.arrayBuffer());
    const now = Date.now() + account.skewMs;
    const row: Recording = {
      ...recording,
      id: uuid(now),
      key: uuid(now),
      recordedAt: new Date(now).toISOString(),
      sizeBytes: bytes.length,
      sha256: await digest(bytes),
    };
    await this.storage.write([
      { put: rowOf(account.id, row.id), value: row },
      { put: soundOf(account.id, row.id), value: bytes },
    ]);
    this.added();
    return row;
  }

  /** All that wait or were refused, oldest first. What was scored is an `attempt` of the synced state. */
  async all(): Promise<Recording[]> {
    return this.rows((await this.account()).id);
  }

  /** The sound, to hear oneself. */
  async sound(id: string): Promise<Uint8Array | undefined> {
    return (await this.storage.get(soundOf((await this.account()).id, id))) as Uint8Array | undefined;
  }

  /** Forgets a recording that is not sent yet or was refused. */
  async dismiss(id: string): Promise<void> {
    await this.done((await this.account()).id, id);
  }

  /** Sends what waits, one after the other. One that is refused holds up no other. */
  async send(account: string, api: Api): Promise<void> {
    for (const row of await this.rows(account)) {
      if (row.refused) continue;
      try {
        await this.sendOne(account, api, row);
      } catch (error) {
        if (!(error instanceof Problem) || isPassing(error) || error.status === 401) throw error;
        await this.keep(account, { ...row, refused: { code: error.code, detail: error.message } });
      }
    }
  }

  private async sendOne(account: string, api: Api, row: Recording): Promise<void> {
    const bytes = (await this.storage.get(soundOf(account, row.id))) as Uint8Array | undefined;
    // Dismissed in another tab.
    if (!bytes) return;
    let upload: Schemas["RecordingUploadResponse"] | null;
    if (row.attemptId === undefined) {
      const created = await this.announce(account, api, row);
      row = { ...row, attemptId: created.attempt.id };
      await this.keep(account, row);
      upload = created.upload;
    } else {
      // URLs end; this one is fresh.
      const params = { path: { id: row.attemptId } };
      const attempt = await body(api.GET("/api/v1/pronunciation-attempts/{id}", { params }));
      if (attempt.status === "scored" || attempt.failure?.retryable === false) return this.done(account, row.id);
      upload = attempt.upload;
    }
    if (upload) await this.upload(upload, bytes);
    const { note, failure } = await this.submit(api, row);
    if (note?.code === "client_result_missing") {
      await this.keep(account, { ...row, refused: note });
      return;
    }
    // Scored, or failed for good: both are told by the attempt. Else it is submitted again with the next sync.
    if (!failure?.retryable) await this.done(account, row.id);
  }

  private async announce(account: string, api: Api, row: Recording): Promise<Schemas["CreatedAttemptResponse"]> {
    const { key, unitId, contentType, sizeBytes, sha256, referenceText, language } = row;
    const params = { path: { id: unitId }, header: { "Idempotency-Key": key } };
    const announced = { contentType, sizeBytes, sha256, referenceText, language };
    try {
      return await body(api.POST("/api/v1/units/{id}/pronunciation-attempts", { params, body: announced }));
    } catch (error) {
      // The server died between its work and its answer. The attempt that nobody knows gets no recording and goes by itself.
      if (!(error instanceof Problem) || error.status !== 409) throw error;
      await this.keep(account, { ...row, key: uuid() });
      throw new Unreachable(error);
    }
  }

  private async upload({ url, method, headers }: Schemas["RecordingUploadResponse"], bytes: Uint8Array): Promise<void> {
    // Browsers set the length by themselves and let nobody else.
    const sent = Object.entries(headers).filter(([name]) => name.toLowerCase() !== "content-length");
    const request = new Request(url, { method, headers: sent, body: bytes as BodyInit });
    const timeoutMs = this.line.timeoutMs + bytes.length / SLOWEST_BYTES_PER_MS;
    const response = await sendRepeatedly({ ...this.line, timeoutMs }, request);
    // The store's words are of no use here: what is wrong with a recording is said when it is submitted.
    if (!response.ok) throw new Unreachable(new Error(`The store answered ${response.status}.`));
  }

  private submit(api: Api, { attemptId = "", clientResult }: Recording): Promise<Schemas["SubmittedAttemptResponse"]> {
    const params = { path: { id: attemptId } };
    return body(api.POST("/api/v1/pronunciation-attempts/{id}/submit", { params, body: { clientResult } }));
  }

  private async rows(account: string): Promise<Recording[]> {
    return (await this.storage.list(rowOf(account, ""))).map(([, value]) => value as Recording);
  }

  private async keep(account: string, row: Recording): Promise<void> {
    await this.storage.write([{ put: rowOf(account, row.id), value: row }]);
    this.changed();
  }

  private async done(account: string, id: string): Promise<void> {
    await this.storage.write([{ delete: rowOf(account, id) }, { delete: soundOf(account, id) }]);
    this.changed();
  }
}

const rowOf = (account: string, id: string) => `${placeOf(account)}recording/${id}`;
const soundOf = (account: string, id: string) => `${placeOf(account)}sound/${id}`;
