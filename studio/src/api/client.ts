// The API, typed from openapi/openapi.json. What is refused is thrown as a Problem.
import createClient from "openapi-fetch";
import type { components, paths } from "./schema";
import { accessToken, refresh, signInAgain } from "./session";

export type Schemas = components["schemas"];

export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    readonly errors: Schemas["FieldError"][],
    readonly requestId: string,
  ) {
    super(detail);
  }

  /** What is wrong with a field of the request, by its name. */
  of(field: string): string | undefined {
    return this.errors.find((error) => error.pointer === `/${field}`)?.detail;
  }
}

/** Sends with the token; when that has ended, refreshes it or asks to sign in, and sends again. */
async function send(request: Request): Promise<Response> {
  for (;;) {
    const attempt = request.clone();
    const token = accessToken();
    if (token) attempt.headers.set("Authorization", `Bearer ${token}`);
    const response = await fetch(attempt);
    if (response.status !== 401) return response;
    // Another request may have refreshed it meanwhile.
    if (accessToken() === token && !(await refresh())) await signInAgain();
  }
}

export const api = createClient<paths>({ baseUrl: location.origin, fetch: send, cache: "no-cache" });

type Outcome<T> = { data?: T; error?: unknown; response: Response };

export interface Read<T> {
  value: T;
  etag: string;
}

/** The body and its tag. */
export async function read<T>(asked: Promise<Outcome<T>>): Promise<Read<T>> {
  let outcome;
  try {
    outcome = await asked;
  } catch (error) {
    if (error instanceof TypeError) throw new Error("Parlance cannot be reached; what you typed is still here.");
    throw error;
  }
  const { data, error, response } = outcome;
  if (!response.ok) {
    const problem = (error ?? {}) as Partial<Schemas["Problem"]>;
    const detail = problem.detail ?? `Parlance answered ${response.status}.`;
    throw new Problem(response.status, problem.code ?? "", detail, problem.errors ?? [], problem.requestId ?? "");
  }
  return { value: data as T, etag: response.headers.get("ETag") ?? "" };
}

/** The body. */
export async function body<T>(asked: Promise<Outcome<T>>): Promise<T> {
  return (await read(asked)).value;
}

/** A key by which the server knows a request that is sent again. */
export function idempotencyKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

export const message = (error: unknown) => {
  const text = error instanceof Error ? error.message : String(error);
  if (!(error instanceof Problem)) return text;
  const fields = error.errors.map((field) => `${field.pointer.slice(1)} ${field.detail}`);
  return [text, ...fields].join(" · ");
};
