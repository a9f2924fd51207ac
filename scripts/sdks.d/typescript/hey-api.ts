// Calls through what `@hey-api/openapi-ts` made: a function for each operation.
import { client } from "./sdk/client.gen.js";
import * as sdk from "./sdk/sdk.gen.js";
import { parametersIn, serve } from "./serve.js";

type Operation = (options: object) => Promise<{ data?: unknown; error?: unknown; response: Response }>;

const baseUrl = process.argv[2]!;
const functions = sdk as unknown as Record<string, Operation>;

await serve(async (call) => {
  client.setConfig({ baseUrl, auth: call.token ?? undefined });
  const name = call.id.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
  const operation = functions[name];
  if (operation === undefined) throw new Error(`there is no function ${name}`);
  const { data, error, response } = await operation({
    path: parametersIn(call, "path"),
    query: parametersIn(call, "query"),
    headers: parametersIn(call, "header"),
    body: call.body,
  });
  return { status: response.status, body: response.ok ? data : error };
});
