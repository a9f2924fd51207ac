// The one client of the page, and how screens look into it.
import { useEffect, useState } from "preact/hooks";
import { type Autosync, autosync, type AutosyncStatus, Parlance } from "parlance-client";

export const parlance = new Parlance({ baseUrl: location.origin });

let running: Autosync | undefined;
let status: AutosyncStatus = { state: "idle" };
const watchers = new Set<(status: AutosyncStatus) => void>();

/** From now on the page keeps itself in sync. */
export function beginSync() {
  running ??= autosync(parlance, (next) => {
    status = next;
    watchers.forEach((watch) => watch(next));
  });
}

export const syncNow = () => running?.now() ?? Promise.resolve();

/** Once nobody is signed in there is nothing to sync. */
export function endSync() {
  running?.stop();
  running = undefined;
  status = { state: "idle" };
}

export function useSync(): AutosyncStatus {
  const [seen, see] = useState(status);
  useEffect(() => {
    watchers.add(see);
    see(status);
    return () => void watchers.delete(see);
  }, []);
  return seen;
}

/** Many changes come together: they are looked at once. */
const SETTLE_MS = 50;

/** What `load` finds, again after every change in the client; undefined until it has been found first. */
export function useLive<T>(load: () => Promise<T>, inputs: unknown[] = []): T | undefined {
  const [found, find] = useState<T>();
  useEffect(() => {
    let isOver = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let newest = 0;
    const look = async () => {
      const mine = ++newest;
      const value = await load().catch(() => undefined);
      // An older look that took longer tells nothing new.
      if (!isOver && mine === newest && value !== undefined) find(() => value);
    };
    const ending = parlance.subscribe(() => {
      clearTimeout(timer);
      timer = setTimeout(look, SETTLE_MS);
    });
    void look();
    return () => {
      isOver = true;
      clearTimeout(timer);
      ending();
    };
  }, inputs);
  return found;
}

/** A sentence for people, of anything that was thrown. */
export const sentence = (error: unknown) => (error instanceof Error ? error.message : String(error));
