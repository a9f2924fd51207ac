// The client: one object for an app.
import { type Api, apiOver } from "./api.js";
import { pull } from "./changes.js";
import { isPassing, Problem, SignedOut } from "./errors.js";
import { EventQueue } from "./events.js";
import { authorised, type Fetch, type Line } from "./http.js";
import { type Locks, locksOf } from "./locks.js";
import { type Blobs, cacheBlobs, Media, memoryBlobs } from "./media.js";
import { Packs, type VerifyEd25519 } from "./packs.js";
import { Recordings } from "./recordings.js";
import type { components } from "./schema.js";
import { type Account, Session } from "./session.js";
import { cursorKey, synced, SyncedState } from "./state.js";
import { indexedDbStorage } from "./storage/indexeddb.js";
import type { Storage } from "./storage/storage.js";

export interface Options {
  /** Where the API is, without `/api/v1`. */
  baseUrl: string;
  /** IndexedDB unless given; where there is none one must be given, since a queue in memory loses what waits. */
  storage?: Storage;
  /** The Cache API unless given; memory where there is none. */
  blobs?: Blobs;
  /** Web Locks unless given; leases in the storage where there are none. */
  locks?: Locks;
  fetch?: Fetch;
  /** For one answer, milliseconds; 30,000 unless given. */
  timeoutMs?: number;
  /** Checks the signatures of packs; the platform's WebCrypto unless given. */
  verifyEd25519?: VerifyEd25519;
  /** How often a request is sent at most while the line is bad; 4 unless given. */
  tries?: number;
}

export interface Synced {
  /** Rows of the synced state that changed. */
  changed: number;
}

/** `added`: this tab has something new to send. */
type Change = "added" | "changed";
type Listener = (what: Change) => void;
type Home = components["schemas"]["HomeResponse"];

export class Parlance {
  readonly session: Session;
  /** Every operation of the API, as whoever is signed in. */
  readonly api: Api;
  readonly events: EventQueue;
  readonly recordings: Recordings;
  readonly state: SyncedState;
  readonly media: Media;
  readonly packs: Packs;

  readonly storage: Storage;

  private readonly locks: Locks;
  private readonly line: Line;
  private readonly listeners = new Set<Listener>();
  private readonly otherTabs: BroadcastChannel | undefined;

  constructor(private readonly options: Options) {
    this.storage = options.storage ?? defaultStorage();
    this.locks = options.locks ?? locksOf(this.storage);
    const fetch = options.fetch ?? ((request) => globalThis.fetch(request));
    this.line = { fetch, timeoutMs: options.timeoutMs ?? 30_000, tries: options.tries ?? 4 };
    const changed = (what: Change = "changed") => {
      this.otherTabs?.postMessage(what);
      this.listeners.forEach((listener) => listener(what));
    };
    const added = () => changed("added");
    this.session = new Session(this.storage, this.locks, this.line, options.baseUrl, changed);
    const account = () => this.account();
    this.events = new EventQueue(this.storage, account, added, changed);
    this.recordings = new Recordings(this.storage, account, this.line, added, changed);
    this.state = new SyncedState(this.storage, account);
    this.api = apiOver(options.baseUrl, async (request) => this.sendAs((await account()).id)(request));
    const blobs = options.blobs ?? ("caches" in globalThis ? cacheBlobs() : memoryBlobs());
    this.media = new Media(blobs, this.api, this.line, () => this.packs.files(), changed);
    const { baseUrl, verifyEd25519 } = options;
    this.packs = new Packs(this.media, this.storage, this.api, this.line, baseUrl, verifyEd25519, changed);
    this.changed = changed;
    if ("BroadcastChannel" in globalThis) {
      this.otherTabs = new BroadcastChannel(`parlance:${this.storage.name}`);
      // What another tab added, that tab sends.
      this.otherTabs.onmessage = () => this.listeners.forEach((listener) => listener("changed"));
      // In Node, nobody who waits for other tabs keeps the process alive.
      (this.otherTabs as { unref?: () => void }).unref?.();
    }
  }

  private readonly changed: () => void;

  /** Tells whenever something here changed, by this tab or another. Gives what ends it. */
  subscribe(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /**
   * Sends what waits, then brings the synced state to the newest checkpoint. Safe to call at any time, from any tab.
   *
   * Throws `Unreachable` (try later), `SignedOut` (ask for the password), `Problem` (the server is busy or refuses). Nothing
   * is lost then, and nothing half applied.
   */
  async sync(): Promise<Synced> {
    const { id } = await this.account();
    return this.locks.run("sync", async () => {
      const api = apiOver(this.options.baseUrl, this.sendAs(id));
      await this.events.send(id, api);
      // A store that is away must not keep news from coming.
      const sent = await this.recordings.send(id, api).then(
        () => undefined,
        (error: unknown) => ({ error }),
      );
      const changed = await pull(id, api, this.storage);
      if (changed > 0) this.changed();
      if (sent) throw sent.error;
      return { changed };
    });
  }

  /** The first screen in one call: as it is now, or as it was last where the server cannot be reached. */
  async home(): Promise<{ home: Home; isCurrent: boolean } | undefined> {
    const { id } = await this.account();
    const key = `${synced(id)}home`;
    const kept = (await this.storage.get(key)) as { etag: string | null; home: Home } | undefined;
    const cursor = ((await this.storage.get(cursorKey(id))) as string | undefined) ?? undefined;
    try {
      const header = kept?.etag ? { "If-None-Match": kept.etag } : {};
      const { data, error, response } = await this.api.GET("/api/v1/me/home", { params: { query: { cursor }, header } });
      if (response.status === 304 && kept) return { home: kept.home, isCurrent: true };
      if (!data) throw new Problem(response, error);
      await this.storage.write([{ put: key, value: { etag: response.headers.get("ETag"), home: data } }]);
      return { home: data, isCurrent: true };
    } catch (error) {
      if (!isPassing(error)) throw error;
      return kept && { home: kept.home, isCurrent: false };
    }
  }

  /** Ends what listens to other tabs. */
  close(): void {
    this.otherTabs?.close();
    this.listeners.clear();
  }

  private sendAs(account: string): Fetch {
    return authorised(this.line, this.session.tokensOf(account));
  }

  private async account(): Promise<Account> {
    const account = await this.session.account();
    if (!account) throw new SignedOut();
    return account;
  }
}

function defaultStorage(): Storage {
  if ("indexedDB" in globalThis) return indexedDbStorage();
  throw new Error("There is no IndexedDB here: give a `storage` that keeps what it is given.");
}
