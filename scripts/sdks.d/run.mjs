// Calls every operation of a document once through an SDK that was made from it, on a fresh instance:
//   node scripts/sdks.d/run.mjs NAME DOCUMENT COMMAND…
// The command is a program around the SDK: told the address of the instance as its last word, it makes a call for each line that it
// reads and answers with a line (`typescript/serve.ts` says of what). SDKS_BINARY names the service, SDKS_NODE_MODULES what this
// needs of npm.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { startServer } from "../test-server.mjs";
import { Caller, operations } from "./calls.mjs";
import { checker } from "./check.mjs";
import { BODIES, BROKEN, valuesOfFirst } from "./first-release.mjs";

const [name, path, ...command] = process.argv.slice(2);
const root = fileURLToPath(new URL("../..", import.meta.url));
const read = async (path) => JSON.parse(await readFile(path, "utf8"));
const document = await read(path);
const current = await read(`${root}/openapi/openapi.json`);
const isFirst = path.endsWith("first-release.json");

const began = Date.now();
const server = await startServer(process.env.SDKS_BINARY, undefined, { PARLANCE_REGISTRATION_RATE: "100000", PARLANCE_MAIL_RATE: "1000" });
const sdk = startSdk([...command, server.base]);
try {
  const media = {
    video: await readFile(`${root}/seed-data/media/placeholder/videos/name-introduction-v1.mp4`),
    sound: await readFile(`${root}/seed-data/media/placeholder/pronunciation/johndoe-greeting-phrases.wav`),
  };
  const words = isFirst ? { bodies: BODIES, values: await valuesOfFirst(server.base) } : { bodies: {}, values: {} };
  const caller = new Caller({ sdk, document, current, server, media, ...words, check: checker(document) });
  const { called, refused } = await caller.callAll();
  const broken = isFirst ? Object.keys(BROKEN) : [];
  const changes = await readFile(`${root}/CHANGELOG.md`, "utf8");
  for (const [id, line] of Object.entries(BROKEN)) assert.ok(changes.includes(line), `CHANGELOG.md does not say of ${id}: ${line}`);
  const all = [...operations(document).keys()];
  console.log(`${name}: ${called.size} of ${all.length} operations, ${((Date.now() - began) / 1000).toFixed(1)} s`);
  for (const [id, fault] of refused) if (!broken.includes(id)) console.error(`${id}: ${fault}`);
  if (all.filter((id) => !called.has(id)).join() !== broken.join()) process.exitCode = 1;
} finally {
  sdk.stop();
  await server.stop();
}

/** The program around the SDK: `call` gives its answer to one call. */
function startSdk([program, ...words]) {
  const child = spawn(program, words, { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async call(call) {
      child.stdin.write(`${JSON.stringify(call)}\n`);
      const { value, done } = await lines.next();
      assert.ok(!done, "the program around the SDK has ended");
      const answer = JSON.parse(value);
      if (answer.error !== undefined) throw new Error(answer.error);
      return answer;
    },
    stop() {
      child.stdin.end();
      child.kill();
    },
  };
}
