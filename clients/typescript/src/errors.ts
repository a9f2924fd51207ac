import type { components } from "./schema.js";

type ProblemBody = components["schemas"]["Problem"];

/** What the server refused: RFC 9457. Branch on `code`, show `message`, quote `requestId`. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly requestId: string | undefined;
  /** The fields at fault, by JSON Pointer. */
  readonly fields: components["schemas"]["FieldError"][];
  /** What `Retry-After` says, milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(response: Response, body: Partial<ProblemBody> | undefined) {
    super(body?.detail ?? `The server answered ${response.status}.`);
    this.name = "Problem";
    this.status = response.status;
    this.code = body?.code ?? "unknown";
    this.requestId = body?.requestId ?? response.headers.get("X-Request-Id") ?? undefined;
    this.fields = body?.errors ?? [];
    this.retryAfterMs = retryAfter(response);
  }
}

/** No answer came: there is no network, or the server is away. Nothing is lost; try again later. */
export class Unreachable extends Error {
  constructor(cause: unknown) {
    super("The server cannot be reached.", { cause });
    this.name = "Unreachable";
  }
}

/** Nobody is signed in, or the session has ended. What was not sent waits for the same account to sign in again. */
export class SignedOut extends Error {
  constructor() {
    super("Sign in again.");
    this.name = "SignedOut";
  }
}

/** Is it worth trying again later, unchanged? */
export function isPassing(error: unknown): boolean {
  return error instanceof Unreachable || (error instanceof Problem && (error.status >= 500 || error.status === 429));
}

/** Milliseconds, from `Retry-After` in seconds. */
export function retryAfter(response: Response): number | undefined {
  const seconds = Number(response.headers.get("Retry-After") ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
}

/** The body of an answer; throws what was refused as a Problem. */
export async function body<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await call;
  if (!response.ok) throw new Problem(response, typeof error === "object" && error !== null ? error : undefined);
  return data as T;
}
