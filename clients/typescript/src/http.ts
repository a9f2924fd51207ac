// Requests over a bad line.
import { retryAfter, Unreachable } from "./errors.js";
import { uuid } from "./ids.js";
import { pause } from "./time.js";

export type Fetch = (request: Request) => Promise<Response>;

export interface Line {
  fetch: Fetch;
  /** How long nothing may come, milliseconds; then the line counts as broken. */
  timeoutMs: number;
  /** How often a request is sent at most. */
  tries: number;
}

/** Longer waits than this are told to the caller as they are. */
export const MAX_WAIT_MS = 10_000;
const BUSY = [429, 502, 503, 504];

/** Before the next try; nobody knows whether it is a tunnel or a lost packet. */
const backoff = (attempt: number) => Math.min(250 * 2 ** attempt, 4000) * (0.75 + Math.random() / 2);

/** The platform knows that there is no network: asking again is of no use. */
export const isOffline = () => (globalThis as { navigator?: { onLine?: boolean } }).navigator?.onLine === false;

/** May it be sent again when nobody knows whether it arrived? */
function isRepeatable(request: Request): boolean {
  if (request.method === "POST") return request.headers.has("Idempotency-Key");
  return request.method !== "PATCH" && !request.headers.has("If-Match");
}

/** An answer has come when all of it has: the line may break within. A long one is not a slow one. */
async function whole(response: Response, received: (part: BlobPart) => void): Promise<Blob | null> {
  if ([204, 205, 304].includes(response.status)) return null;
  const reader = response.body?.getReader();
  if (!reader) return response.blob();
  const parts: BlobPart[] = [];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return new Blob(parts);
    parts.push(value);
    received(value);
  }
}

type Received = (part: BlobPart, response: Response) => void;

/** Sends once; gives up when nothing comes for as long as the line's time-out. */
export async function sendOnce(line: Line, request: Request, received?: Received): Promise<Response> {
  const giveUp = new AbortController();
  const stop = () => giveUp.abort(request.signal.reason);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const expect = () => {
    clearTimeout(timer);
    timer = setTimeout(() => giveUp.abort(new Error(`nothing came for ${line.timeoutMs} ms`)), line.timeoutMs);
  };
  expect();
  if (request.signal.aborted) stop();
  request.signal.addEventListener("abort", stop);
  try {
    const response = await line.fetch(new Request(request, { signal: giveUp.signal }));
    const { status, statusText, headers } = response;
    const part = (bytes: BlobPart) => {
      expect();
      received?.(bytes, response);
    };
    return new Response(await whole(response, part), { status, statusText, headers });
  } catch (error) {
    if (request.signal.aborted) throw request.signal.reason;
    throw new Unreachable(error);
  } finally {
    clearTimeout(timer);
    request.signal.removeEventListener("abort", stop);
  }
}

/** Sends until an answer comes that is worth having, waiting as `Retry-After` says. */
export async function sendRepeatedly(line: Line, request: Request): Promise<Response> {
  for (let attempt = 1; ; attempt++) {
    const isLast = attempt >= line.tries || !isRepeatable(request);
    try {
      const response = await sendOnce(line, request.clone());
      const wait = retryAfter(response) ?? backoff(attempt);
      if (!BUSY.includes(response.status) || isLast || wait > MAX_WAIT_MS) return response;
      await pause(wait);
    } catch (error) {
      if (isLast || isOffline() || !(error instanceof Unreachable)) throw error;
      await pause(backoff(attempt));
    }
  }
}

/** A file. What came of it before the line broke is not asked for again (RFC 9110 §14). */
export async function download(line: Line, url: string): Promise<Response> {
  let parts: BlobPart[] = [];
  for (let attempt = 1; ; attempt++) {
    const had = new Blob(parts).size;
    let isFirst = true;
    const received = (part: BlobPart, { status }: Response) => {
      // 200 is the whole file, whatever was asked for.
      if (isFirst && status === 200) parts = [];
      isFirst = false;
      if (status === 200 || status === 206) parts.push(part);
    };
    try {
      const response = await sendOnce(line, new Request(url, had > 0 ? { headers: { Range: `bytes=${had}-` } } : {}), received);
      const { status, headers } = response;
      // 416: it had broken off behind the last byte.
      if (status === 206 || (status === 416 && had > 0)) return new Response(new Blob(parts), { headers });
      const wait = retryAfter(response) ?? backoff(attempt);
      if (!BUSY.includes(status) || attempt >= line.tries || wait > MAX_WAIT_MS) return response;
      await pause(wait);
    } catch (error) {
      if (new Blob(parts).size > had) attempt = 0;
      if (attempt >= line.tries || isOffline() || !(error instanceof Unreachable)) throw error;
      await pause(backoff(Math.max(attempt, 1)));
    }
  }
}

/** What an access token is got from. */
export interface Tokens {
  accessToken(): Promise<string>;
  /** Another one than this, which was refused. */
  renew(refused: string): Promise<string>;
}

/** Requests of somebody signed in: each bears a token, each POST an `Idempotency-Key`, and an expired token is renewed. */
export function authorised(line: Line, tokens: Tokens): Fetch {
  return async (request) => {
    if (request.method === "POST" && !request.headers.has("Idempotency-Key")) {
      request = new Request(request, { headers: new Headers([...request.headers, ["Idempotency-Key", uuid()]]) });
    }
    const send = (token: string) => {
      const headers = new Headers(request.headers);
      headers.set("Authorization", `Bearer ${token}`);
      return sendRepeatedly(line, new Request(request.clone(), { headers }));
    };
    const token = await tokens.accessToken();
    const response = await send(token);
    return response.status === 401 ? send(await tokens.renew(token)) : response;
  };
}
