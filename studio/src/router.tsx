// The address decides the screen. Leaving a form that holds changes asks first.
import { useEffect, useSyncExternalStore, type AnchorHTMLAttributes, type MouseEvent } from "react";

const BASE = "/studio";
const listeners = new Set<() => void>();
const unsaved = new Set<object>();
let shown = location.href;

const tell = () => {
  shown = location.href;
  listeners.forEach((listener) => listener());
};

/** Asks, when a form holds changes. */
export const mayLeave = () => unsaved.size === 0 || confirm("Leave without saving? What you changed here would be lost.");

addEventListener("popstate", () => {
  const hash = new URL(shown).pathname === location.pathname;
  if (hash || mayLeave()) tell();
  else history.pushState(null, "", shown);
});
addEventListener("beforeunload", (event) => {
  if (unsaved.size > 0) event.preventDefault();
});

/** The path below /studio, without the slash at its end. */
export function usePath(): string {
  const subscribe = (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  const path = useSyncExternalStore(subscribe, () => location.pathname);
  return path.slice(BASE.length).replace(/\/$/, "") || "/";
}

export function go(to: string) {
  if (!mayLeave()) return;
  history.pushState(null, "", BASE + to);
  tell();
  scrollTo(0, 0);
}

/** While `dirty`, leaving asks first. */
export function useUnsaved(dirty: boolean) {
  useEffect(() => {
    if (!dirty) return;
    const mark = {};
    unsaved.add(mark);
    return () => void unsaved.delete(mark);
  }, [dirty]);
}

export function Link({ to, ...rest }: { to: string } & AnchorHTMLAttributes<HTMLAnchorElement>) {
  const follow = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    go(to);
  };
  return <a href={BASE + to} onClick={follow} {...rest} />;
}
