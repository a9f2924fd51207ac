// Holds a page against the sources of its recipes: node compare.mjs PAGE SOURCE…
// Each region of a source stands in the page as it is, and no other code in its language does.
import { readFile } from "node:fs/promises";
import { extname } from "node:path";

const LANGUAGES = { ".kt": "kotlin", ".ts": "ts" };
const [page, ...sources] = process.argv.slice(2);
const blocks = [...(await readFile(page, "utf8")).matchAll(/^```(\w+)\n([^]*?)^```$/gm)].map(([, language, code]) => ({ language, code }));
const faults = [];
for (const source of sources) {
  const language = LANGUAGES[extname(source)];
  const shown = new Set(blocks.filter((block) => block.language === language).map(({ code }) => code));
  for (const [, name, code] of (await readFile(source, "utf8")).matchAll(/^\/\/ #region (.+)\n([^]*?)^\/\/ #endregion$/gm)) {
    if (!shown.delete(code)) faults.push(`${page} does not show ${name} as it is in ${source}`);
  }
  for (const code of shown) faults.push(`${page} shows what is not in ${source}:\n${code}`);
}
if (faults.length > 0) throw new Error(faults.join("\n"));
