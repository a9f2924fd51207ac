// Who is signed in. The access token lives in this module alone; the refresh token is in a cookie that no script reads.
import { useSyncExternalStore } from "react";
import type { components } from "./schema";

export type Me = components["schemas"]["MeResponse"];

export type State =
  | { is: "starting" }
  /** `reason`: why nobody could look whether somebody is signed in. */
  | { is: "signed out"; reason?: string }
  /** `expired`: what is on the screen stays, a dialog asks to sign in again. */
  | { is: "signed in"; me: Me; expired: boolean };

interface Answer {
  accessToken: string;
  user: Me;
}

let state: State = { is: "starting" };
let token: string | null = null;
let refreshing: Promise<boolean> | null = null;
let waiting: Array<() => void> = [];
const listeners = new Set<() => void>();

function become(next: State) {
  state = next;
  listeners.forEach((tell) => tell());
}

export function useSession(): State {
  const subscribe = (tell: () => void) => {
    listeners.add(tell);
    return () => listeners.delete(tell);
  };
  return useSyncExternalStore(subscribe, () => state);
}

export const accessToken = () => token;

function ask(method: string, path: string, body?: unknown): Promise<Response> {
  const headers: HeadersInit = body ? { "Content-Type": "application/json" } : {};
  return fetch(path, { method, headers, body: body ? JSON.stringify(body) : undefined, credentials: "same-origin" });
}

function enter({ accessToken, user }: Answer) {
  if (state.is === "signed in" && state.me.id !== user.id) {
    // Somebody else: nothing of what is on the screen is theirs.
    location.reload();
    return;
  }
  token = accessToken;
  become({ is: "signed in", me: user, expired: false });
  waiting.splice(0).forEach((go) => go());
}

/** Looks whether the cookie still signs in. */
export async function start() {
  try {
    if (!(await refresh())) become({ is: "signed out" });
  } catch (error) {
    const reason = error instanceof TypeError ? "Parlance cannot be reached." : String((error as Error).message);
    become({ is: "signed out", reason });
  }
}

/** One refresh at a time, however many requests want it. False when the session has ended. */
export function refresh(): Promise<boolean> {
  refreshing ??= (async () => {
    try {
      const response = await ask("POST", "/studio/session/refresh");
      if (response.ok) enter((await response.json()) as Answer);
      else if (response.status >= 500 || response.status === 429) throw new Error("Parlance does not answer; try again.");
      return response.ok;
    } finally {
      refreshing = null;
    }
  })();
  return refreshing;
}

/** Asks to sign in again over what is on the screen, and waits for it. */
export function signInAgain(): Promise<void> {
  if (state.is === "signed in") become({ ...state, expired: true });
  return new Promise((resolve) => waiting.push(resolve));
}

/** The reason why not, or nothing. */
export async function signIn(username: string, password: string): Promise<string | undefined> {
  const response = await ask("POST", "/studio/session", { username, password });
  const answer = await response.json();
  if (!response.ok) return answer.detail ?? "Signing in failed.";
  enter(answer as Answer);
}

export async function signOut() {
  const response = await ask("DELETE", "/studio/session");
  if (!response.ok) throw new Error("You are still signed in: Parlance did not end the session. Try again.");
  token = null;
  become({ is: "signed out" });
}

export const mayAuthor = (role: string) => role === "author" || role === "admin";
