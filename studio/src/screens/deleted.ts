// What this browser deleted and can restore: the API restores by id and lists nothing that is deleted.
import { useSyncExternalStore } from "react";
import type { Kind } from "../api/nodes";

export interface Deleted {
  kind: Kind;
  id: string;
  title: string;
  /** The node that it was in. */
  parent?: string;
  at: string;
}

const KEY = "parlance-studio-deleted";
const KEPT = 50;
const listeners = new Set<() => void>();

function stored(): Deleted[] {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "[]") as Deleted[];
  } catch {
    return [];
  }
}

let list = stored();

function become(now: Deleted[]) {
  list = now.slice(0, KEPT);
  localStorage.setItem(KEY, JSON.stringify(list));
  listeners.forEach((tell) => tell());
}

export const remember = (deleted: Omit<Deleted, "at">) =>
  become([{ ...deleted, at: new Date().toISOString() }, ...list.filter((other) => other.id !== deleted.id)]);

export const forget = (id: string) => become(list.filter((other) => other.id !== id));

export function useDeleted(): Deleted[] {
  return useSyncExternalStore(
    (tell) => {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
    () => list,
  );
}
