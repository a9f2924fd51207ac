// Writes what each operation of a document shows as its example as calls, for the compiler to hold against the types:
//   node examples.mjs DOCUMENT
// One without an example for all that is required is left out.
import { readFile, writeFile } from "node:fs/promises";

const document = JSON.parse(await readFile(process.argv[2], "utf8"));
const calls = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).flatMap(([method, { operationId, parameters = [], requestBody }]) => {
    const given = (place) => parameters.filter((parameter) => parameter.in === place && parameter.example !== undefined);
    const values = (place) =>
      given(place).length > 0 ? Object.fromEntries(given(place).map(({ name, example }) => [name, example])) : undefined;
    const body = Object.values(requestBody?.content ?? {})[0]?.example;
    const isShown = parameters.every(({ required, example }) => !required || example !== undefined) && (!requestBody || body);
    return isShown ? [{ path, method, name: operationId, sent: { path: values("path"), query: values("query") }, body }] : [];
  }),
);
const literal = (value) => JSON.stringify(value);

await writeFile(
  "openapi-fetch-examples.ts",
  `import createClient from "openapi-fetch";
import type { paths } from "./api.js";

const api = createClient<paths>();
export const calls = [
${calls.map(({ path, method, sent, body }) => `  () => api.${method.toUpperCase()}(${literal(path)}, ${literal({ params: sent, body })}),`).join("\n")}
];
`,
);
const camel = (name) => name.replace(/_(.)/g, (_, letter) => letter.toUpperCase());
await writeFile(
  "hey-api-examples.ts",
  `import * as sdk from "./sdk/index.js";

export const calls = [
${calls.map(({ name, sent, body }) => `  () => sdk.${camel(name)}(${literal({ ...sent, body })}),`).join("\n")}
];
`,
);
