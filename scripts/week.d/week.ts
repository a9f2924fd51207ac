// A learner's week, from registering to leaving, through `openapi-fetch` and the types of `openapi-typescript`.
// `run.mjs` says what is printed and read.
import assert from "node:assert/strict";
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import createClient from "openapi-fetch";
import type { components, paths } from "./api.js";

type Schemas = components["schemas"];

const [baseUrl, soundFile] = process.argv.slice(2) as [string, string];
const PASSWORD = "correct horse battery staple";
const account = { email: "ada@example.com", username: "ada", password: PASSWORD };
const answers = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

/** Opens the link of the newest mail on the phone; gives the code that its page shows. */
async function openMail(): Promise<string> {
  console.log(`open ${account.email}`);
  return String((await answers.next()).value);
}

/** What was answered; a refusal is an error. */
async function ok<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await call;
  assert.ok(response.ok, `${response.url}: ${response.status} ${JSON.stringify(error)}`);
  return data as T;
}

const anonymous = createClient<paths>({ baseUrl });

/** The API as a device that signed in. */
function device(session: Schemas["LoginResponse"]) {
  return createClient<paths>({ baseUrl, headers: { Authorization: `Bearer ${session.accessToken}` } });
}
type Device = ReturnType<typeof device>;

/** RFC 9562 §5.7. */
function uuidV7(at: number): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(at, 0, 6);
  bytes[6] = (bytes[6]! & 0x0f) | 0x70;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** Something that was done so many hours ago, on a phone whose clock is two hours ahead of UTC. */
function event(hoursAgo: number, what: Omit<Schemas["LearningEvent"], "id" | "occurredAt">): Schemas["LearningEvent"] {
  const at = Date.now() - hoursAgo * 3_600_000;
  return { id: uuidV7(at), occurredAt: new Date(at + 7_200_000).toISOString().replace("Z", "+02:00"), ...what };
}

const step = (name: string) => console.log(`  ${name}`);
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

step("register, and confirm the address by the mail's page");
const registered = await ok(anonymous.POST("/api/v1/auth/register", { body: account }));
const phone = device(registered);
assert.equal((await ok(phone.GET("/api/v1/me"))).emailVerifiedAt, null);
await ok(phone.POST("/api/v1/me/email/verify", { body: { code: await openMail() } }));
assert.notEqual((await ok(phone.GET("/api/v1/me"))).emailVerifiedAt, null);

step("profile");
const body = { firstName: "Ada", timeZone: "Europe/London", dailyGoalMinutes: 10 };
const profile = await ok(phone.PATCH("/api/v1/me", { body }));
assert.deepEqual({ firstName: profile.firstName, timeZone: profile.timeZone, dailyGoalMinutes: profile.dailyGoalMinutes }, body);

step("catalogue");
const query = { include: "cover,totals" };
const first = await phone.GET("/api/v1/catalog", { params: { query } });
const [level] = first.data!.levels;
const units = level!.stories.flatMap((story) => story.units);
assert.ok(units.length >= 3 && units[0]!.totals!.durationMs > 0 && units[0]!.cover!.url, "units with pictures and lengths");
const etag = first.response.headers.get("etag")!;
const again = await phone.GET("/api/v1/catalog", { params: { query, header: { "If-None-Match": etag } } });
assert.equal(again.response.status, 304);
await ok(phone.PUT("/api/v1/me/level", { body: { levelId: level!.id } }));
assert.equal((await ok(phone.GET("/api/v1/me"))).selectedLevel?.name, level!.name);

step("a unit with its media");
const unit = await ok(phone.GET("/api/v1/units/{id}", { params: { path: { id: units[0]!.id } } }));
for (const asset of unit.assets) {
  const file = new Uint8Array(await (await fetch(asset.url)).arrayBuffer());
  assert.equal(asset.sha256 && sha256(file), asset.sha256, `${asset.type} is what it is said to be`);
}
const video = unit.assets.find(({ type }) => type === "VIDEO")!;

step("today's plan");
const today = { path: { date: "today" } };
const plan = await ok(phone.POST("/api/v1/me/daily-plans/{date}/generate", { params: today, body: { units: 3 } }));
assert.deepEqual([plan.entries.length, plan.entries.some(({ completed }) => completed)], [3, false]);

step("two devices without a line, merged");
const tablet = device(await ok(anonymous.POST("/api/v1/auth/login", { body: { username: account.username, password: PASSWORD } })));
const unitId = unit.id;
const watched = { positionMs: 9000, watchedMs: 9000, progressPercent: 60 };
const onPhone = [
  event(3, { kind: "unit_started", unitId }),
  event(2, { kind: "asset_progress", unitId, assetId: video.id, payload: watched }),
  event(0.5, { kind: "unit_completed", unitId, payload: { score: 70 } }),
];
const onTablet = [
  event(4, { kind: "unit_started", unitId }),
  event(1, { kind: "asset_progress", unitId, assetId: video.id, payload: { ...watched, positionMs: 4000, progressPercent: 95 } }),
  event(1, { kind: "unit_completed", unitId, payload: { score: 90 } }),
];
const send = async (from: Device, events: Schemas["LearningEvent"][], expected: string) => {
  const { results } = await ok(from.POST("/api/v1/me/events", { body: { events } }));
  assert.deepEqual(results.map(({ status }) => status), events.map(() => expected));
};
// The phone's come last, in the wrong order, and once more since their answer was lost.
await send(tablet, onTablet, "accepted");
await send(phone, [...onPhone].reverse(), "accepted");
await send(phone, onPhone, "duplicate");
const path = { params: { path: { id: unitId } } };
const progress = await ok(phone.GET("/api/v1/units/{id}/progress", path));
assert.deepEqual(progress, await ok(tablet.GET("/api/v1/units/{id}/progress", path)));
assert.deepEqual([progress.completed, progress.score, progress.lastScore], [true, 90, 70]);
assert.equal(Date.parse(progress.startedAt!), Date.parse(onTablet[0]!.occurredAt));
const [seen] = progress.assets.filter(({ assetId }) => assetId === video.id);
assert.deepEqual([seen!.positionMs, seen!.progressPercent, seen!.completed], [4000, 95, true]);
const { entries } = await ok(tablet.GET("/api/v1/me/daily-plans/{date}", { params: today }));
assert.deepEqual(entries.filter(({ completed }) => completed).map((entry) => entry.unitId), [unitId]);

step("a recording, spoken without a line yesterday");
const sound = await readFile(soundFile);
const spoken = { contentType: "audio/wav", sizeBytes: sound.length, sha256: sha256(sound) };
const recordedAt = new Date(Date.now() - 86_400_000).toISOString();
const { attempt, upload } = await ok(
  phone.POST("/api/v1/units/{id}/pronunciation-attempts", {
    params: { ...path.params, header: { "Idempotency-Key": randomUUID() } },
    body: { ...spoken, recordedAt },
  }),
);
const sent = await fetch(upload.url, { method: upload.method, headers: upload.headers, body: sound });
assert.ok(sent.ok, `the recording: ${sent.status} ${await sent.text()}`);
const scored = await ok(
  phone.POST("/api/v1/pronunciation-attempts/{id}/submit", {
    params: { path: { id: attempt.id } },
    body: { clientResult: { score: 84, accuracy: 90, fluency: 80 } },
  }),
);
assert.deepEqual([scored.status, scored.score], ["scored", 84]);
assert.equal(Date.parse(scored.recordedAt!), Date.parse(recordedAt));
const heard = await ok(tablet.GET("/api/v1/pronunciation-attempts/{id}", { params: { path: { id: attempt.id } } }));
assert.equal(sha256(new Uint8Array(await (await fetch(heard.recordingUrl!)).arrayBuffer())), spoken.sha256);

step("a refresh whose answer is lost");
const lossy = createClient<paths>({
  baseUrl,
  fetch: async (request) => {
    await fetch(request);
    throw new TypeError("the line broke before the answer came");
  },
});
const refresh = { body: { refreshToken: registered.refreshToken } };
await assert.rejects(lossy.POST("/api/v1/auth/refresh", refresh), TypeError);
const refreshed = await ok(anonymous.POST("/api/v1/auth/refresh", refresh));
assert.notEqual(refreshed.refreshToken, registered.refreshToken);
const later = device(refreshed);
assert.equal((await ok(later.GET("/api/v1/me"))).username, account.username);

step("signed in by mail on another phone");
await ok(anonymous.POST("/api/v1/auth/magic-links", { body: { email: account.email } }));
const code = await openMail();
const byMail = await ok(anonymous.POST("/api/v1/auth/magic-links/consume", { body: { email: account.email, code } }));
assert.equal(byMail.user.id, registered.user.id);

step("the first screen, and all that is kept");
const home = await ok(later.GET("/api/v1/me/home"));
assert.deepEqual([home.profile.username, home.plan?.entries.length], [account.username, 3]);
const all = await ok(later.GET("/api/v1/me/export"));
const ids = all.learningEvents.map(({ id }) => id);
for (const { id } of [...onPhone, ...onTablet]) assert.equal(ids.filter((known) => known === id).length, 1);
assert.deepEqual(all.pronunciationAttempts.map(({ id }) => id), [attempt.id]);

step("leaving");
await ok(later.DELETE("/api/v1/me", { body: { password: PASSWORD } }));
const gone = await anonymous.POST("/api/v1/auth/login", { body: { username: account.username, password: PASSWORD } });
assert.deepEqual([gone.response.status, gone.error?.code], [401, "invalid_credentials"]);
const ended = await anonymous.POST("/api/v1/auth/refresh", { body: { refreshToken: refreshed.refreshToken } });
assert.equal(ended.response.status, 401);
process.exit(0);
