// The synced copy: what the learner may see and did, as of the last checkpoint.
import type { components } from "./schema.js";
import { type Account, placeOf } from "./session.js";
import type { Storage } from "./storage/storage.js";

type Schemas = components["schemas"];

/** What is synced, by its name in `GET /me/changes`; docs/sync.md has the table. */
export interface Entities {
  level: Schemas["LevelResponse"];
  story: Schemas["StoryResponse"];
  unit: Schemas["UnitSummary"];
  asset: Omit<Schemas["AssetResponse"], "url" | "urlExpiresAt">;
  progress: Schemas["UnitStateResponse"] & { unitId: string };
  assetProgress: Schemas["AssetProgressResponse"];
  plan: {
    id: string;
    plannedDate: string;
    entries: Omit<Schemas["PlanEntryResponse"], "unit">[];
  };
  attempt: Schemas["AttemptResponse"] & { words: Schemas["SpokenWord"][] | null };
  score: Schemas["ScoreResponse"];
  profile: Omit<Schemas["MeResponse"], "selectedLevel">;
}

export type Entity = keyof Entities;

const KNOWN: Record<Entity, true> = {
  level: true,
  story: true,
  unit: true,
  asset: true,
  progress: true,
  assetProgress: true,
  plan: true,
  attempt: true,
  score: true,
  profile: true,
};

/** What this version does not know is skipped. */
export const isKnown = (entity: string): entity is Entity => Object.hasOwn(KNOWN, entity);

export const synced = (account: string) => `${placeOf(account)}synced/`;
export const rowKey = (account: string, entity: string, id: string) => `${synced(account)}row/${entity}/${id}`;
/** A version that knows more entities takes the next number, and so begins with nothing. */
export const cursorKey = (account: string) => `${synced(account)}cursor/1`;

export class SyncedState {
  constructor(
    private readonly storage: Storage,
    private readonly account: () => Promise<Account>,
  ) {}

  /** A row by the id of its kind: that of the unit for `progress`, the day for `plan`. */
  async get<E extends Entity>(entity: E, id: string): Promise<Entities[E] | undefined> {
    return (await this.storage.get(rowKey((await this.account()).id, entity, id))) as Entities[E] | undefined;
  }

  /** All rows of a kind. */
  async all<E extends Entity>(entity: E): Promise<Entities[E][]> {
    const rows = await this.storage.list(rowKey((await this.account()).id, entity, ""));
    return rows.map(([, value]) => value as Entities[E]);
  }

  async profile(): Promise<Entities["profile"] | undefined> {
    return this.get("profile", (await this.account()).id);
  }

  /** Has anything been synced yet? */
  async isEmpty(): Promise<boolean> {
    return (await this.storage.get(cursorKey((await this.account()).id))) === undefined;
  }
}
