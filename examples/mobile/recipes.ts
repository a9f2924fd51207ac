// The TypeScript of docs/mobile.md. scripts/check-recipes compiles it, runs it and holds the page against the regions.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { memoryBlobs, memoryStorage } from "parlance-client";

// #region session
import { autosync, type Blobs, Parlance, type Storage } from "parlance-client";

/** One for the whole app, with places of your own to keep things: see the client's README. */
function startParlance(baseUrl: string, storage: Storage, blobs: Blobs) {
  const parlance = new Parlance({ baseUrl, storage, blobs });
  // Sends what waits and fetches what changed, whenever there is a line; `signedOut` needs the password again.
  const running = autosync(parlance, ({ state }) => console.log(state));
  return { parlance, running };
}

async function signIn(parlance: Parlance, username: string, password: string) {
  await parlance.session.signIn({ username, password });
  await parlance.sync();
}
// #endregion

// #region media
/** Takes a unit along; the files that are there already, from whatever lesson, are not fetched again. */
async function takeAlong(parlance: Parlance, unitId: string) {
  await parlance.media.keepUnit(unitId);
  const assets = (await parlance.state.all("asset")).filter((asset) => asset.unitId === unitId);
  return Promise.all(assets.map(async (asset) => ({ asset, file: await parlance.media.get(asset) })));
}
// #endregion

// #region events
/** Once this resolves it is kept, and reaches the server exactly once. */
async function finish(parlance: Parlance, unitId: string, score: number) {
  await parlance.events.add({ kind: "unit_completed", unitId, payload: { score } });
}

/** What the server will never take, as its lesson is gone. It holds up nothing else. */
async function rejected(parlance: Parlance) {
  return (await parlance.events.rejected()).map(({ event, detail }) => ({ id: event.id, detail }));
}
// #endregion

// #region recording
/** Kept until the server has scored it; `score` is what your SDK found, and is used where `scorer` is `client`. */
async function speak(parlance: Parlance, unitId: string, sound: Blob, score: number) {
  const recording = await parlance.recordings.add({ unitId, contentType: sound.type, clientResult: { score } }, sound);
  await parlance.sync();
  const waiting = (await parlance.recordings.all()).find(({ id }) => id === recording.id);
  return waiting?.refused ?? "sent";
}
// #endregion

// #region plan
import { body, dayIn, Problem } from "parlance-client";

/** Today's plan, made where there is none; without a line it is what was synced last. */
async function today(parlance: Parlance) {
  const [profile] = await parlance.state.all("profile");
  const plan = await parlance.state.get("plan", dayIn(profile!.timeZone, Date.now()));
  if (plan) return plan.entries;
  const params = { path: { date: "today" } };
  const made = await body(parlance.api.POST("/api/v1/me/daily-plans/{date}/generate", { params, body: { units: 3 } }));
  return made.entries;
}
// #endregion

// #region errors
/** Branch on `code`; show `message` and what is said of each field, in the language of `Accept-Language`. */
function said(error: unknown): string {
  if (!(error instanceof Problem)) return "There is no line. Nothing is lost.";
  if (error.code === "invalid") return error.fields.map(({ pointer, detail }) => `${pointer}: ${detail}`).join("\n");
  if (error.code === "too_many_requests") return `Wait for ${(error.retryAfterMs ?? 0) / 1000} s.`;
  return error.message;
}
// #endregion

const [baseUrl, soundFile] = process.argv.slice(2) as [string, string];
const { parlance, running } = startParlance(baseUrl, memoryStorage(), memoryBlobs());
await signIn(parlance, "janedoe", "parlance-demo");
const units = await parlance.state.all("unit");
const unit = units.find(({ slug }) => slug === "greeting-phrases")!;

const taken = await takeAlong(parlance, unit.id);
assert.ok(taken.length > 0 && taken.every(({ asset, file }) => file?.size === asset.sizeBytes));

await finish(parlance, unit.id, 90);
await finish(parlance, "0198c0de-0000-7000-8000-00000000dead", 90);
await parlance.sync();
assert.equal((await parlance.state.get("progress", unit.id))?.lastScore, 90);
assert.equal((await rejected(parlance)).length, 1);

const sound = new Blob([await readFile(soundFile)], { type: "audio/wav" });
assert.equal(await speak(parlance, unit.id, sound, 87.5), "sent");
assert.ok((await parlance.state.all("attempt")).some(({ score }) => score === 87.5));

assert.ok((await today(parlance)).length > 0);

const wrong = await parlance.session.signIn({ username: "janedoe", password: "wrong password" }).catch((error: unknown) => error);
assert.ok(wrong instanceof Problem && wrong.code === "invalid_credentials" && said(wrong) === wrong.message);
running.stop();
