// One at a time, across all tabs that share a storage.
import { uuid } from "./ids.js";
import { pause } from "./time.js";
import type { Storage } from "./storage/storage.js";

/** Runs work while nobody else holds the name. */
export interface Locks {
  run<T>(name: string, work: () => Promise<T>): Promise<T>;
}

/** The browser's own, where it has them (not on pages without TLS), else leases in the storage. */
export function locksOf(storage: Storage): Locks {
  const web = (globalThis as { navigator?: { locks?: LockManager } }).navigator?.locks;
  return web ? webLocks(web, storage.name) : leases(storage);
}

function webLocks(locks: LockManager, scope: string): Locks {
  return { run: async (name, work) => await locks.request(`parlance:${scope}:${name}`, work) };
}

/** A lease that nobody renews ends: its tab was killed. */
const LEASE_MS = 10_000;
const ASK_AGAIN_MS = 40;

/**
 * Locks for where the platform has none. A clock that is set meanwhile may end a lease early, so what is done under a lock
 * must not depend on it for being right: tokens and checkpoints are written on conditions.
 */
export function leases(storage: Storage): Locks {
  const own = uuid();
  const inTurn = new Map<string, Promise<unknown>>();

  async function take(key: string): Promise<string> {
    for (;;) {
      const held = (await storage.get(key)) as string | undefined;
      const left = held === undefined ? 0 : Number(held.split(" ")[1]) - Date.now();
      // A lease that lasts longer than one can is of a clock that was set back.
      if (left <= 0 || left > LEASE_MS) {
        const mine = `${own} ${Date.now() + LEASE_MS}`;
        if (await storage.write([{ put: key, value: mine }], { key, is: held })) return mine;
      }
      await pause(ASK_AGAIN_MS * (0.5 + Math.random()));
    }
  }

  async function held<T>(key: string, work: () => Promise<T>): Promise<T> {
    let mine = await take(key);
    const renewing = setInterval(async () => {
      const next = `${own} ${Date.now() + LEASE_MS}`;
      if (await storage.write([{ put: key, value: next }], { key, is: mine }).catch(() => false)) mine = next;
    }, LEASE_MS / 3);
    try {
      return await work();
    } finally {
      clearInterval(renewing);
      await storage.write([{ delete: key }], { key, is: mine }).catch(() => false);
    }
  }

  return {
    run(name, work) {
      // Those of one tab stand in line and do not ask the storage again and again.
      const before = inTurn.get(name) ?? Promise.resolve();
      const mine = before.then(() => held(`lock/${name}`, work));
      inTurn.set(name, mine.catch(() => undefined));
      return mine;
    },
  };
}
