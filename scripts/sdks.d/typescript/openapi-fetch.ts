// Calls through `openapi-fetch`, with the types of `openapi-typescript`.
import createClient from "openapi-fetch";
import type { paths } from "./api.js";
import { parametersIn, serve } from "./serve.js";

const baseUrl = process.argv[2]!;

await serve(async (call) => {
  const headers: Record<string, string> = call.token === null ? {} : { Authorization: `Bearer ${call.token}` };
  if (call.contentType !== undefined) headers["Content-Type"] = call.contentType;
  const client = createClient<paths>({ baseUrl, headers });
  // Each call has types of its own; which one it is, is known when it is made.
  const request = client.request as unknown as (
    method: string,
    path: string,
    options: object,
  ) => Promise<{ data?: unknown; error?: unknown; response: Response }>;
  const { data, error, response } = await request(call.method.toLowerCase(), call.path, {
    params: { path: parametersIn(call, "path"), query: parametersIn(call, "query"), header: parametersIn(call, "header") },
    body: call.body,
    parseAs: call.isText ? "text" : "json",
  });
  return { status: response.status, body: data ?? error };
});
