// Packs: taken from the server and from `parlance pack serve`, checked, kept up to date, interrupted.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createServer } from "node:http";
import { join } from "node:path";
import { readFile, writeFile } from "node:fs/promises";
import { after, test } from "node:test";
import { memoryBlobs, memoryStorage, PackRefused, Parlance, Unreachable } from "parlance-client";
import { newDevice, newLearner, newLine, prepare, stage } from "./stage.mjs";

prepare("packs");

const refused = (reason) => (error) => error instanceof PackRefused && error.reason === reason;

async function firstLevel() {
  const { body } = await stage.author("GET", "/levels?language=en");
  return body.items[0];
}

/** The level's pack in a folder, served by the binary as on a school's own server. */
async function school(level) {
  const folder = join(stage.server.folder, `packs-${Math.random()}`);
  stage.server.run("pack", "build", level.id, folder);
  const keys = join(stage.server.folder, "keys.json");
  await writeFile(keys, await (await fetch(`${stage.base}/.well-known/parlance-pack-key`)).text());
  const child = spawn(process.env.CLIENTS_BINARY, ["pack", "serve", folder, "--addr", "127.0.0.1:0", "--keys", keys], { env: { RUST_LOG: "off" } });
  after(() => child.kill());
  const base = await new Promise((resolve, reject) => {
    child.on("exit", (code) => reject(new Error(`it ended with ${code}`)));
    child.stdout.on("data", (data) => {
      const found = String(data).match(/listens on (http:\S+)/);
      if (found) resolve(found[1]);
    });
  });
  return { base, folder };
}

/** Any folder behind any web server. */
async function webServer(answer) {
  const server = createServer(async (request, response) => {
    const bytes = await answer(request.url, request.headers);
    response.writeHead(bytes ? 200 : 404).end(bytes);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  after(() => server.close());
  return `http://127.0.0.1:${server.address().port}`;
}

/** `fetch` that counts files, not answers of the API. */
function counting(fetched = []) {
  const count = async (request) => {
    if (!request.url.startsWith(stage.base)) fetched.push(request);
    return fetch(request);
  };
  return { fetched, fetch: count };
}

test("a pack comes from the server, is verified, and its files are there without a line", async () => {
  const learner = await newLearner();
  const level = await firstLevel();
  const line = counting();
  const client = await newDevice(learner, { blobs: memoryBlobs(), fetch: line.fetch });
  const told = [];
  const pack = await client.packs.take({ levelId: level.id }, { progress: (done, total) => told.push([done, total]) });
  assert.equal(pack.isVerified, true);
  assert.equal(pack.manifest.title, level.name);
  const { blobs } = pack.manifest;
  assert.ok(blobs.length > 2);
  assert.deepEqual([told[0], told.at(-1)], [[0, blobs.length], [blobs.length, blobs.length]]);
  assert.equal(line.fetched.length, blobs.length);
  assert.deepEqual((await client.packs.all()).map(({ manifest }) => manifest.id), [level.id]);
  for (const { sha256, sizeBytes, contentType } of blobs) {
    const blob = await client.media.get({ sha256 });
    assert.deepEqual([blob.size, blob.type], [sizeBytes, contentType]);
  }
  // Once more, nothing is fetched; nor for a story of it.
  await client.packs.take({ levelId: level.id });
  const story = await client.packs.take({ storyId: pack.manifest.stories[0].id });
  assert.equal(line.fetched.length, blobs.length);
  await client.media.keepOnly([]);
  assert.equal((await client.media.blobs.list()).length, blobs.length);
  await client.packs.remove(level.id);
  assert.equal((await client.media.blobs.list()).length, story.manifest.blobs.length);
  await client.packs.remove(story.manifest.id, [{ sha256: blobs[0].sha256 }]);
  assert.deepEqual(await client.media.blobs.list(), [blobs[0].sha256]);
  assert.deepEqual(await client.packs.all(), []);
});

test("types and bytes can be chosen", async () => {
  const client = await newDevice(await newLearner(), { blobs: memoryBlobs() });
  const level = await firstLevel();
  const { manifest } = await client.packs.take({ levelId: level.id }, { types: ["SUBTITLE", "SCREENSHOT"], maxBytes: 1_000_000 });
  assert.deepEqual([manifest.types, manifest.maxBytes], [["SUBTITLE", "SCREENSHOT"], 1_000_000]);
  const wanted = manifest.assets.filter(({ type }) => manifest.types.includes(type)).map(({ sha256 }) => sha256);
  assert.ok(manifest.blobs.length > 0 && manifest.blobs.every(({ sha256 }) => wanted.includes(sha256)));
});

test("a pack comes from a school's server, without a line to the API once the keys are known", async () => {
  const learner = await newLearner();
  const level = await firstLevel();
  const { base, folder } = await school(level);
  const line = await newLine();
  const client = await newDevice(learner, { baseUrl: line.base, blobs: memoryBlobs() });
  // Keys that were never told are no keys.
  line.judge = () => "lose request";
  await assert.rejects(client.packs.take({ levelId: level.id }, { from: base }), refused("unknownKey"));
  line.judge = () => "pass";
  const chosen = await client.packs.take({ levelId: level.id }, { types: ["SUBTITLE"] });
  line.judge = () => "lose request";
  const pack = await client.packs.take({ levelId: level.id }, { from: `${base}/` });
  assert.equal(pack.isVerified, true);
  assert.ok(pack.manifest.blobs.length > chosen.manifest.blobs.length);
  assert.equal((await client.media.blobs.list()).length, pack.manifest.blobs.length);
  await assert.rejects(client.packs.take({ levelId: crypto.randomUUID() }, { from: base }), { name: "Problem", status: 404 });

  // Any web server does; what it changes is found.
  const other = await newDevice(learner, { blobs: memoryBlobs() });
  let spoil = (bytes) => bytes;
  const web = await webServer(async (url) => spoil(await readFile(join(folder, url)).catch(() => undefined), url));
  const signed = JSON.parse(await readFile(join(folder, `packs/${level.id}.json`)));
  const flipped = (text) => text.slice(0, 40) + (text[40] === "A" ? "B" : "A") + text.slice(41);
  for (const field of ["payload", "protected", "signature"]) {
    const forged = JSON.stringify({ ...signed, [field]: flipped(signed[field]) });
    spoil = (bytes, url) => (url.startsWith("/packs/") ? forged : bytes);
    await assert.rejects(other.packs.take({ levelId: level.id }, { from: web }), PackRefused, field);
  }
  // Another pack by this one's name.
  spoil = (bytes, url) => (url.startsWith("/packs/") ? JSON.stringify(signed) : bytes);
  await assert.rejects(other.packs.take({ levelId: crypto.randomUUID() }, { from: web }), refused("forged"));
  // No manifest at all: the log-in of a hotspot, or a header that says nothing.
  for (const page of ["<html>", "null", JSON.stringify({ ...signed, protected: btoa("null") })]) {
    spoil = () => page;
    await assert.rejects(other.packs.take({ levelId: level.id }, { from: web }), refused("forged"), page);
  }
  const { sha256 } = pack.manifest.blobs[1];
  spoil = (bytes, url) => (url.endsWith(sha256) ? Buffer.concat([bytes, Buffer.from("x")]) : bytes);
  await assert.rejects(other.packs.take({ levelId: level.id }, { from: web }), new RegExp(`is not ${sha256}`));
  assert.deepEqual(await other.packs.all(), []);
  assert.deepEqual(await other.media.blobs.list(), [pack.manifest.blobs[0].sha256]);
  spoil = (bytes) => bytes;
  await other.packs.take({ levelId: level.id }, { from: web });
  assert.equal((await other.packs.all()).length, 1);
});

test("an older pack from elsewhere does not replace a newer one, and an update fetches what is new", async () => {
  const learner = await newLearner();
  const level = await firstLevel();
  const { base } = await school(level);
  const line = counting();
  const client = await newDevice(learner, { blobs: memoryBlobs(), fetch: line.fetch });
  const before = await client.packs.take({ levelId: level.id });
  line.fetched.length = 0;
  const unit = before.manifest.units[0];
  const changed = await stage.author("PATCH", `/units/${unit.id}`, { description: `Changed ${Math.random()}` });
  assert.equal(changed.status, 200);
  const after = await client.packs.take({ levelId: level.id });
  assert.ok(after.manifest.revision > before.manifest.revision);
  assert.equal(after.manifest.units[0].description, changed.body.description);
  assert.equal(line.fetched.length, 0);
  await assert.rejects(client.packs.take({ levelId: level.id }, { from: base }), refused("older"));
  assert.deepEqual(await client.packs.get(level.id), after);
  // The server was restored from a backup: it knows no number that is as high.
  const restored = { ...after, manifest: { ...after.manifest, revision: after.manifest.revision + 1000 } };
  await client.storage.write([{ put: `packs/pack/${level.id}`, value: restored }]);
  assert.deepEqual(await client.packs.take({ levelId: level.id }), after);
});

test("what was interrupted goes on, within a file too", async () => {
  const learner = await newLearner();
  const level = await firstLevel();
  const { base } = await school(level);
  const [storage, blobs] = [memoryStorage("interrupted"), memoryBlobs()];
  let left = 2;
  const breaking = async (request) => {
    if (request.url.includes("/blobs/") && left-- <= 0) throw new TypeError("offline");
    return fetch(request);
  };
  const broken = await newDevice(learner, { storage, blobs, fetch: breaking, tries: 1 });
  await assert.rejects(broken.packs.take({ levelId: level.id }, { from: base }), Unreachable);
  assert.deepEqual(await broken.packs.all(), []);
  await broken.media.keepOnly([]);
  assert.equal((await blobs.list()).length, 2);

  // The process is another one; each answer breaks off once, behind its first bytes.
  const [ranges, cut] = [[], new Set()];
  const cutting = async (request) => {
    const range = request.headers.get("Range");
    if (range) ranges.push(range);
    const answer = await fetch(request);
    if (!request.url.includes("/blobs/") || cut.has(request.url)) return answer;
    cut.add(request.url);
    const bytes = new Uint8Array(await answer.arrayBuffer());
    const stream = new ReadableStream({
      pull(controller) {
        if (this.isSent) return controller.error(new TypeError("the line broke"));
        this.isSent = true;
        controller.enqueue(bytes.slice(0, 100));
      },
    });
    return new Response(stream, { status: answer.status, headers: answer.headers });
  };
  const again = new Parlance({ baseUrl: stage.base, storage, blobs, fetch: cutting });
  const { manifest } = await again.packs.take({ levelId: level.id }, { from: base });
  assert.equal(ranges.length, manifest.blobs.length - 2);
  assert.ok(ranges.every((range) => range === "bytes=100-"));
  assert.equal((await blobs.list()).length, manifest.blobs.length);

  // One that was begun can be given up too.
  await again.packs.remove(level.id);
  assert.deepEqual(await blobs.list(), []);
  left = 2;
  await assert.rejects(broken.packs.take({ levelId: level.id }, { from: base }), Unreachable);
  assert.equal((await blobs.list()).length, 2);
  await broken.packs.remove(level.id);
  assert.deepEqual(await blobs.list(), []);
  assert.deepEqual(await storage.list("packs/coming/"), []);
});

test("where there is no Ed25519, the API is believed and nobody else, unless the app can verify", async () => {
  const learner = await newLearner();
  const level = await firstLevel();
  const { base } = await school(level);
  const { importKey } = crypto.subtle;
  const blobs = memoryBlobs();
  crypto.subtle.importKey = async (format, key, algorithm, ...rest) => {
    if (algorithm === "Ed25519") throw new DOMException("unknown algorithm", "NotSupportedError");
    return importKey.call(crypto.subtle, format, key, algorithm, ...rest);
  };
  try {
    const client = await newDevice(learner, { blobs });
    await assert.rejects(client.packs.take({ levelId: level.id }, { from: base }), refused("unverifiable"));
    assert.equal((await client.packs.take({ levelId: level.id })).isVerified, false);
    let asked;
    const able = await newDevice(learner, { blobs, verifyEd25519: (...given) => (asked = given).length === 3 });
    assert.equal((await able.packs.take({ levelId: level.id }, { from: base })).isVerified, true);
    assert.deepEqual(asked.slice(0, 2).map(({ length }) => length), [32, 64]);
    const unable = await newDevice(learner, { blobs, verifyEd25519: async () => false });
    await assert.rejects(unable.packs.take({ levelId: level.id }), refused("forged"));
  } finally {
    crypto.subtle.importKey = importKey;
  }
});
