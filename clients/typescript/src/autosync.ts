// Syncing when there is something to sync, and when there is a line.
import { isPassing, SignedOut } from "./errors.js";
import type { Parlance } from "./parlance.js";

export interface AutosyncStatus {
  /** `offline` is tried again by itself; `signedOut` needs the password; `refused` is a fault to show. */
  state: "idle" | "syncing" | "offline" | "signedOut" | "refused";
  error?: unknown;
  /** When all was even, by the device's clock. */
  syncedAt?: number;
}

export interface Autosync {
  /** Syncs now; settles when that is over, however it went. */
  now(): Promise<void>;
  stop(): void;
}

/** Between two syncs when nothing happens, and between tries at most. */
const EVERY_MS = 60_000;
const FIRST_RETRY_MS = 2_000;
/** What is done together is sent together. */
const SOON_MS = 1_000;

/** What a page has and other platforms may not. */
const page = globalThis as { document?: Document } & Partial<Pick<Window, "addEventListener" | "removeEventListener">>;

/**
 * Syncs now, soon after something was added, when the line comes back, when the page comes to the front, and every minute while
 * it is there.
 * Once the session has ended it waits for `now()`, which is for after signing in again.
 */
export function autosync(client: Parlance, tell: (status: AutosyncStatus) => void): Autosync {
  let syncedAt: number | undefined;
  let running: Promise<void> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let isWanted = false;
  let isOver = false;

  const later = (ms: number) => {
    clearTimeout(timer);
    if (!isOver) timer = setTimeout(() => (isWanted || failures > 0 ? now() : wake()), ms);
  };
  const say = (status: AutosyncStatus) => {
    if (!isOver) tell({ syncedAt, ...status });
  };

  async function once() {
    isWanted = false;
    say({ state: "syncing" });
    try {
      await client.sync();
      [failures, syncedAt] = [0, Date.now()];
      say({ state: "idle" });
    } catch (error) {
      if (error instanceof SignedOut) return say({ state: "signedOut", error });
      failures += 1;
      say({ state: isPassing(error) ? "offline" : "refused", error });
    }
    if (failures > 0) later(Math.min(FIRST_RETRY_MS * 2 ** failures, EVERY_MS));
    else later(isWanted ? SOON_MS : EVERY_MS);
  }

  function now(): Promise<void> {
    running ??= once().finally(() => (running = undefined));
    return running;
  }

  const wake = () => {
    if (page.document?.visibilityState !== "hidden") void now();
  };
  const ending = client.subscribe((what) => {
    if (what !== "added") return;
    isWanted = true;
    if (!running) later(SOON_MS);
  });
  page.addEventListener?.("online", wake);
  page.document?.addEventListener("visibilitychange", wake);
  wake();
  return {
    now,
    stop() {
      isOver = true;
      clearTimeout(timer);
      ending();
      page.removeEventListener?.("online", wake);
      page.document?.removeEventListener("visibilitychange", wake);
    },
  };
}
