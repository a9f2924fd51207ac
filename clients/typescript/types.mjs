// Writes src/schema.ts from openapi/openapi.json. Answers that many operations share are named once: openapi-typescript
// would write each of them out, eight times as much as all the rest. Examples are left to the document.
import { readFile, writeFile } from "node:fs/promises";
import openapiTS, { astToString } from "openapi-typescript";

const document = JSON.parse(await readFile(new URL("../../openapi/openapi.json", import.meta.url), "utf8"), (key, value) =>
  key === "example" || key === "examples" ? undefined : value,
);
const shared = (document.components.responses ??= {});
for (const operation of Object.values(document.paths).flatMap((path) => Object.values(path))) {
  for (const [status, response] of Object.entries(operation.responses ?? {})) {
    const content = response.content?.["application/problem+json"];
    if (content === undefined) continue;
    const name = `Problem${status}`;
    shared[name] ??= { description: "A problem.", headers: response.headers, content: { "application/problem+json": content } };
    operation.responses[status] = { $ref: `#/components/responses/${name}` };
  }
}
const banner = "// Generated from openapi/openapi.json by `npm run types`; never edited.\n";
await writeFile(new URL("src/schema.ts", import.meta.url), banner + astToString(await openapiTS(document)));
