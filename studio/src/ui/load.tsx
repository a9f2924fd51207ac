// Reading what a screen shows.
import { useCallback, useEffect, useRef, useState, type ReactNode } from "react";
import { message } from "../api/client";

export interface Loaded<T> {
  value?: T;
  error?: string;
  reload: () => Promise<void>;
}

/** Reads now, when `key` changes and when told to; keeps showing the old value meanwhile. */
export function useLoad<T>(key: string, ask: () => Promise<T>): Loaded<T> {
  const [state, setState] = useState<{ key: string; value?: T; error?: string }>({ key });
  const newest = useRef(0);
  const latest = useRef(ask);
  latest.current = ask;
  const reload = useCallback(async () => {
    const own = ++newest.current;
    try {
      const value = await latest.current();
      if (own === newest.current) setState({ key, value });
    } catch (error) {
      if (own === newest.current) setState({ key, error: message(error) });
    }
  }, [key]);
  useEffect(() => void reload(), [reload]);
  return { ...(state.key === key ? state : {}), reload };
}

export function Show<T>({ of, children }: { of: Loaded<T>; children: (value: T) => ReactNode }) {
  if (of.error) {
    return (
      <div className="panel" role="alert">
        <p>{of.error}</p>
        <button type="button" onClick={() => of.reload()}>
          Try again
        </button>
      </div>
    );
  }
  return of.value === undefined ? <p className="quiet">Loading …</p> : <>{children(of.value)}</>;
}
