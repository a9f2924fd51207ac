import type { Change, Condition, Storage } from "./storage.js";

/** Keeps nothing beyond the process: for tests, and as an example. */
export function memoryStorage(name = "memory"): Storage {
  const entries = new Map<string, unknown>();
  return {
    name,
    get: async (key) => entries.get(key),
    list: async (prefix) => listed(entries, prefix),
    async write(changes, given) {
      if (!holds(entries, given)) return false;
      applyTo(entries, changes);
      return true;
    },
  };
}

/** What a storage does that holds all its entries in memory. */
export function listed(entries: Map<string, unknown>, prefix: string): [string, unknown][] {
  return [...entries].filter(([key]) => key.startsWith(prefix)).sort(([a], [b]) => (a < b ? -1 : 1));
}

export const holds = (entries: Map<string, unknown>, given: Condition | undefined) =>
  given === undefined || entries.get(given.key) === given.is;

export function applyTo(entries: Map<string, unknown>, changes: Change[]) {
  for (const change of changes) {
    if ("put" in change) {
      entries.set(change.put, change.value);
    } else if ("delete" in change) {
      entries.delete(change.delete);
    } else {
      for (const key of [...entries.keys()]) if (key.startsWith(change.deleteAll)) entries.delete(key);
    }
  }
}
