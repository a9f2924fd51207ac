// Recordings on their way to a score, and media on the device.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { memoryBlobs, memoryStorage, Parlance, Unreachable } from "parlance-client";
import { assertEven, badLuck, newDevice, newLearner, newLine, persist, prepare, stage, units } from "./stage.mjs";

prepare("media");

const sample = new URL("../../../seed-data/media/placeholder/pronunciation/johndoe-greeting-phrases.wav", import.meta.url);
const sound = new Uint8Array(await readFile(process.env.CLIENTS_SOUND ?? sample));
const attempts = async ({ api }, unit) => (await api("GET", `/units/${unit.id}/pronunciation-attempts`)).body;

/** `fetch` whose requests and answers get lost, those to the store too. */
function lossyFetch(luck) {
  return async (request) => {
    const verdict = luck();
    if (verdict === "lose request") throw new TypeError("lost on the way");
    const answer = await fetch(request);
    if (verdict === "lose answer") throw new TypeError("the answer was lost");
    return answer;
  };
}

test("a recording is scored once, whatever gets lost", async () => {
  const learner = await newLearner();
  const [unit] = await units();
  const luck = badLuck(3, 0.4);
  const client = await newDevice(learner);
  const lossy = new Parlance({ baseUrl: stage.base, storage: client.storage, fetch: lossyFetch(luck), tries: 2 });
  const clientResult = { score: 72 };
  for (let at = 0; at < 4; at++) await lossy.recordings.add({ unitId: unit.id, contentType: "audio/wav", clientResult }, sound);
  const [first] = await lossy.recordings.all();
  assert.deepEqual(await lossy.recordings.sound(first.id), sound);
  await persist(() => lossy.sync());
  assert.deepEqual(await lossy.recordings.all(), []);
  assert.equal(await lossy.recordings.sound(first.id), undefined);
  const { items, count, scoredCount } = await attempts(learner, unit);
  assert.deepEqual([count, scoredCount, items[0].score], [4, 4, 72]);
  const { body } = await learner.api("GET", `/pronunciation-attempts/${items[0].id}`);
  assert.deepEqual(new Uint8Array(await (await fetch(body.recordingUrl)).arrayBuffer()), sound);
  await client.sync();
  assert.equal((await client.state.all("attempt")).length, 4);
  await assertEven(client, learner);
});

test("a recording goes on where it was interrupted", async () => {
  const learner = await newLearner();
  const [unit] = await units();
  for (const [step, requests] of [["announced", 1], ["sent", 2], ["submitted", 3]]) {
    const storage = memoryStorage(step);
    let [left, isCounting] = [requests, true];
    // The answer of the last one gets lost, and all that comes after.
    const breaking = async (request) => {
      const counts = isCounting && (request.method === "PUT" || request.url.includes("pronunciation-attempts"));
      if (counts && left <= 0) throw new TypeError("offline");
      const answer = await fetch(request);
      if (counts && --left === 0) throw new TypeError("the answer was lost");
      return answer;
    };
    const client = await newDevice(learner, { storage, fetch: breaking, tries: 1 });
    await client.recordings.add({ unitId: unit.id, contentType: "audio/wav", clientResult: { score: 55 } }, new Blob([sound]));
    await assert.rejects(client.sync(), Unreachable, step);
    // News came all the same.
    assert.equal(await client.state.isEmpty(), false);
    assert.equal((await client.recordings.all()).length, 1);
    isCounting = false;
    await client.sync();
    assert.deepEqual(await client.recordings.all(), []);
  }
  const { count, scoredCount } = await attempts(learner, unit);
  assert.deepEqual([count, scoredCount], [3, 3]);
});

test("a recording that is refused is shown and blocks nothing", async () => {
  const learner = await newLearner();
  const [unit] = await units();
  const client = await newDevice(learner);
  const odd = await client.recordings.add({ unitId: unit.id, contentType: "audio/flac", clientResult: { score: 1 } }, sound);
  const unscored = await client.recordings.add({ unitId: unit.id, contentType: "audio/wav" }, sound);
  await client.recordings.add({ unitId: unit.id, contentType: "audio/wav", clientResult: { score: 90 } }, sound);
  await client.sync();
  const left = await client.recordings.all();
  assert.deepEqual(left.map(({ id, refused }) => [id, refused.code]), [[odd.id, "invalid"], [unscored.id, "client_result_missing"]]);
  assert.ok(left.every(({ refused }) => refused.detail));
  await client.sync();
  for (const { id } of left) await client.recordings.dismiss(id);
  assert.deepEqual(await client.recordings.all(), []);
  assert.equal((await attempts(learner, unit)).scoredCount, 1);
});

test("files are kept by what is in them, checked, and fetched once", async () => {
  const learner = await newLearner();
  const unit = (await units()).find(({ slug }) => slug === "greeting-phrases");
  const line = await newLine();
  const blobs = memoryBlobs();
  let fetched = 0;
  let spoilt = false;
  const counting = async (request) => {
    const isMedia = !request.url.startsWith(line.base);
    if (isMedia) fetched++;
    const answer = await fetch(request);
    return isMedia && spoilt ? new Response("something else") : answer;
  };
  const client = await newDevice(learner, { baseUrl: line.base, blobs, fetch: counting });
  await client.sync();
  const assets = (await client.state.all("asset")).filter(({ unitId }) => unitId === unit.id);
  spoilt = true;
  await assert.rejects(client.media.keepUnit(unit.id), /is not/);
  assert.deepEqual(await blobs.list(), []);
  [spoilt, fetched] = [false, 0];
  await client.media.keepUnit(unit.id);
  await client.media.keepUnit(unit.id);
  assert.equal(fetched, assets.length);
  // From here on without a line.
  line.judge = () => "lose request";
  const subtitle = await client.media.get(assets.find(({ type }) => type === "SUBTITLE"));
  assert.match(await subtitle.text(), /^WEBVTT/);
  assert.equal(subtitle.type, "text/vtt");
  await client.media.keepOnly(assets.filter(({ type }) => type === "VIDEO"));
  assert.deepEqual(await blobs.list(), assets.filter(({ type }) => type === "VIDEO").map(({ sha256 }) => sha256));
});
