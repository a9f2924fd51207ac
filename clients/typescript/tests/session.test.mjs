// Staying signed in: lost answers, parallel tabs, tokens that ended, sessions that were taken away.
import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryStorage, Parlance, Problem, SignedOut, Unreachable } from "parlance-client";
import { badLuck, expireAccess, newDevice, newLearner, newLine, persist, prepare, recorded, stage, units } from "./stage.mjs";

prepare("session");

const REFRESH = "POST /api/v1/auth/refresh";
const refreshes = (line) => line.seen.filter((request) => request === REFRESH).length;
const whoAmI = async (client) => (await client.api.GET("/api/v1/me")).data?.username;

test("signing in, and what is wrong with it", async () => {
  const learner = await newLearner();
  const client = new Parlance({ baseUrl: stage.base, storage: memoryStorage() });
  assert.equal(await client.session.account(), undefined);
  await assert.rejects(client.sync(), SignedOut);
  await assert.rejects(client.events.add({ kind: "unit_started" }), SignedOut);
  const refused = await client.session.signIn({ ...learner.login, password: "not this one" }).catch((error) => error);
  assert.ok(refused instanceof Problem);
  assert.deepEqual([refused.status, refused.code], [401, "invalid_credentials"]);
  assert.ok(refused.requestId && refused.message);
  const account = await client.session.signIn(learner.login);
  assert.deepEqual([account.username, account.hasEnded, account.skewMs], [learner.login.username, false, 0]);
  assert.equal(await whoAmI(client), learner.login.username);
  const other = new Parlance({ baseUrl: stage.base, storage: memoryStorage() });
  const username = `${learner.login.username}-two`;
  await other.session.register({ username, email: `${username}@example.com`, password: learner.login.password });
  assert.equal(await whoAmI(other), username);
});

test("an expired access token is renewed once for all tabs, and nobody notices", async () => {
  const learner = await newLearner();
  const line = await newLine();
  const storage = memoryStorage("tabs");
  await newDevice(learner, { storage });
  await expireAccess(storage);
  const tabs = Array.from({ length: 6 }, () => new Parlance({ baseUrl: line.base, storage }));
  const names = await Promise.all(tabs.flatMap((tab) => [whoAmI(tab), whoAmI(tab)]));
  assert.deepEqual(new Set(names), new Set([learner.login.username]));
  assert.equal(refreshes(line), 1);
  // By the device's clock it ends in no time: renewed before it is sent.
  await storage.write([{ put: "session/access", value: { ...(await storage.get("session/access")), renewAt: Date.now() } }]);
  line.seen.length = 0;
  assert.equal(await whoAmI(tabs[0]), learner.login.username);
  assert.deepEqual(line.seen, [REFRESH, "GET /api/v1/me"]);
  for (const tab of tabs) tab.close();
});

test("tabs without any lock refresh at the same time and all stay signed in", async () => {
  const learner = await newLearner();
  const line = await newLine();
  const storage = memoryStorage("unlocked");
  const locks = { run: (_, work) => work() };
  await newDevice(learner, { storage });
  for (let round = 0; round < 2; round++) {
    await expireAccess(storage);
    const tabs = Array.from({ length: 5 }, () => new Parlance({ baseUrl: line.base, storage, locks }));
    const names = await Promise.all(tabs.map(whoAmI));
    assert.deepEqual(new Set(names), new Set([learner.login.username]));
    for (const tab of tabs) tab.close();
  }
  assert.ok(refreshes(line) > 2);
});

test("a refresh whose answers get lost keeps its session", async () => {
  const learner = await newLearner();
  let losses = 0;
  const line = await newLine((method, path) => (path.endsWith("/auth/refresh") && losses++ < 3 ? "lose answer" : "pass"));
  const storage = memoryStorage("lost answers");
  const client = await newDevice(learner, { storage, baseUrl: line.base });
  await expireAccess(storage);
  assert.equal(await whoAmI(client), learner.login.username);
  assert.equal(refreshes(line), 4);
  await expireAccess(storage);
  assert.equal(await whoAmI(client), learner.login.username);
  assert.deepEqual((await client.session.account()).hasEnded, false);
});

test("without any answer the session is kept, and goes on when the line is back", async () => {
  const learner = await newLearner();
  const line = await newLine();
  const storage = memoryStorage("offline");
  const client = await newDevice(learner, { storage, baseUrl: line.base });
  await expireAccess(storage);
  line.judge = () => "lose request";
  Object.defineProperty(globalThis, "navigator", { value: { onLine: false }, configurable: true });
  try {
    await assert.rejects(client.sync(), Unreachable);
  } finally {
    delete globalThis.navigator;
  }
  line.judge = () => "pass";
  assert.equal(await whoAmI(client), learner.login.username);
});

test("a session that was ended elsewhere asks for the password and loses nothing", async () => {
  const [learner, stranger] = [await newLearner(), await newLearner()];
  const [unit] = await units();
  const storage = memoryStorage("ended");
  const client = await newDevice(learner, { storage });
  await client.sync();
  const { body } = await learner.api("GET", "/me/sessions?limit=100");
  for (const session of body.items.filter(({ current }) => !current)) await learner.api("DELETE", `/me/sessions/${session.id}`);
  await expireAccess(storage);
  const first = await client.events.add({ kind: "unit_started", unitId: unit.id });
  await assert.rejects(client.sync(), SignedOut);
  assert.equal((await client.session.account()).hasEnded, true);
  // Still to be learnt with.
  const second = await client.events.add({ kind: "unit_completed", unitId: unit.id, payload: { score: 80 } });
  assert.equal((await client.state.all("unit")).length, (await units()).length);
  // Somebody else on the same device sends nothing in their name.
  await client.session.signIn(stranger.login);
  assert.deepEqual([await client.events.waiting(), await client.state.all("unit")], [[], []]);
  await client.sync();
  assert.deepEqual(await recorded(stranger), []);
  await client.session.signOut();
  await client.session.signIn(learner.login);
  assert.equal((await client.events.waiting()).length, 2);
  await client.sync();
  assert.deepEqual(await recorded(learner), [first.id, second.id].sort());
});

test("signing out removes the copy and keeps what was not sent, unless asked to forget", async () => {
  const learner = await newLearner();
  const [unit] = await units();
  const storage = memoryStorage("out");
  const client = await newDevice(learner, { storage });
  await client.sync();
  const event = await client.events.add({ kind: "unit_started", unitId: unit.id });
  const refreshToken = await storage.get("session/refresh");
  await client.session.signOut();
  assert.deepEqual((await storage.list("")).map(([key]) => key.split("/").slice(2)), [["queue", event.id]]);
  const again = await fetch(`${stage.base}/api/v1/auth/refresh`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ refreshToken }),
  });
  assert.equal(again.status, 401);
  await client.session.signIn(learner.login);
  await client.session.signOut({ forget: true });
  assert.deepEqual(await storage.list(""), []);
});

test("what another account signed in for is not sent with its token", async () => {
  const [learner, stranger] = [await newLearner(), await newLearner()];
  const [unit] = await units();
  const line = await newLine();
  const client = await newDevice(learner, { baseUrl: line.base });
  await client.events.add({ kind: "unit_started", unitId: unit.id });
  // While the queue is on its way the other one signs in.
  line.judge = async (method, path) => {
    if (!path.endsWith("/me/events")) return "pass";
    line.judge = () => "pass";
    await client.session.signIn(stranger.login);
    return { status: 401, headers: {} };
  };
  await assert.rejects(client.sync(), SignedOut);
  assert.deepEqual([await recorded(learner), await recorded(stranger)], [[], []]);
});

test("a POST whose answer got lost is done once, and Retry-After is heeded", async () => {
  const learner = await newLearner();
  const [unit] = await units();
  const luck = badLuck(7, 0.5);
  const line = await newLine();
  const client = await newDevice(learner, { baseUrl: line.base, tries: 10 });
  line.judge = () => luck();
  const params = { path: { id: unit.id } };
  for (let round = 0; round < 8; round++) {
    const complete = () => client.api.POST("/api/v1/units/{id}/complete", { params, body: { score: 50 + round } });
    assert.equal((await complete()).response.status, 200);
  }
  assert.ok(line.seen.length > 12, `${line.seen.length} requests`);
  assert.equal((await recorded(learner)).length, 8);
  // Busy twice, then it goes; and a wait that is too long is the caller's.
  let asked = 0;
  line.judge = () => (asked++ < 2 ? { status: 503, headers: { "Retry-After": "0" } } : "pass");
  assert.equal((await client.api.GET("/api/v1/levels")).response.status, 200);
  assert.equal(asked, 3);
  line.judge = () => ({ status: 429, headers: { "Retry-After": "3600" } });
  assert.equal((await client.api.GET("/api/v1/levels")).response.status, 429);
  const told = await client.sync().catch((error) => error);
  assert.deepEqual([told.status, told.retryAfterMs], [429, 3_600_000]);
  // What may not be repeated is not: nobody knows whether it was done.
  line.seen.length = 0;
  line.judge = () => "lose answer";
  await assert.rejects(client.api.PATCH("/api/v1/me", { body: { firstName: "Ada" } }), Unreachable);
  assert.deepEqual(line.seen, ["PATCH /api/v1/me"]);
  await assert.rejects(client.api.GET("/api/v1/me", { signal: AbortSignal.abort(new Error("left the page")) }), /left the page/);
  line.judge = () => "pass";
  assert.equal(await persist(async () => (await client.api.GET("/api/v1/me")).data.firstName), "Ada");
});
