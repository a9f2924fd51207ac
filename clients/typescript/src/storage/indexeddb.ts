import type { Change, Storage } from "./storage.js";

const ENTRIES = "entries";

/** Keeps everything in one IndexedDB database of this name, which all tabs of the origin share. */
export function indexedDbStorage(name = "parlance"): Storage {
  let opened: Promise<IDBDatabase> | undefined;

  function open(): Promise<IDBDatabase> {
    opened ??= new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open(name, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(ENTRIES);
      request.onerror = () => reject(request.error);
      request.onsuccess = () => {
        const database = request.result;
        // Who deletes the database or is a newer version must not wait for this tab.
        database.onversionchange = () => {
          database.close();
          opened = undefined;
        };
        database.onclose = () => (opened = undefined);
        resolve(database);
      };
    });
    opened.catch(() => (opened = undefined));
    return opened;
  }

  async function transaction<T>(mode: IDBTransactionMode, work: (entries: IDBObjectStore, done: (value: T) => void) => void): Promise<T> {
    let begun: IDBTransaction;
    try {
      begun = (await open()).transaction(ENTRIES, mode, { durability: "strict" });
    } catch (error) {
      // Phones close connections of pages in the background without a word.
      if (!(error instanceof DOMException) || error.name !== "InvalidStateError") throw error;
      opened = undefined;
      begun = (await open()).transaction(ENTRIES, mode, { durability: "strict" });
    }
    return new Promise<T>((resolve, reject) => {
      let outcome: T;
      begun.oncomplete = () => resolve(outcome);
      begun.onabort = () => reject(begun.error ?? new Error("The device did not keep it."));
      try {
        work(begun.objectStore(ENTRIES), (value) => (outcome = value));
      } catch (error) {
        // A value that cannot be kept must not leave those before it.
        reject(error);
        begun.abort();
      }
    });
  }

  return {
    name,
    get: (key) =>
      transaction("readonly", (entries, done) => {
        const request = entries.get(key);
        request.onsuccess = () => done(request.result);
      }),
    list: (prefix) =>
      transaction("readonly", (entries, done) => {
        const [keys, values] = [entries.getAllKeys(startingWith(prefix)), entries.getAll(startingWith(prefix))];
        values.onsuccess = () => done(keys.result.map((key, at) => [String(key), values.result[at]]));
      }),
    write: (changes, given) =>
      transaction("readwrite", (entries, done) => {
        const make = () => {
          for (const change of changes) apply(entries, change);
          done(true);
        };
        if (given === undefined) return make();
        const request = entries.get(given.key);
        request.onsuccess = () => (request.result === given.is ? make() : done(false));
      }),
  };
}

function apply(entries: IDBObjectStore, change: Change) {
  if ("put" in change) entries.put(change.value, change.put);
  else entries.delete("delete" in change ? change.delete : startingWith(change.deleteAll));
}

const startingWith = (prefix: string) => IDBKeyRange.bound(prefix, `${prefix}\uffff`);
