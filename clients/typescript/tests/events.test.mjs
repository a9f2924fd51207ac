// The queue: nothing lost, nothing doubled, nothing blocked.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assetWithWaiting, autosync, memoryStorage, Parlance, withWaiting } from "parlance-client";
import { assertEven, badLuck, newDevice, newLearner, newLine, persist, prepare, recorded, stage, units } from "./stage.mjs";

prepare("events");

test("a bad event is put apart and blocks nothing", async () => {
  const learner = await newLearner();
  const [unit] = await units();
  const client = await newDevice(learner);
  const gone = await client.events.add({ kind: "unit_started", unitId: "0198c0de-0000-7000-8000-00000000dead" });
  const good = [];
  for (let at = 0; at < 5; at++) good.push(await client.events.add({ kind: "unit_started", unitId: unit.id }));
  const high = await client.events.add({ kind: "unit_completed", unitId: unit.id, payload: { score: 101 } });
  const odd = await client.events.add({ kind: "sang_along", unitId: unit.id });
  good.push(await client.events.add({ kind: "unit_completed", unitId: unit.id, payload: { score: 90 } }));
  // More than the server takes at once, alone and in the middle of others.
  const large = await client.events.add({ kind: "unit_started", unitId: unit.id, payload: { note: "x".repeat(3_000_000) } });
  good.push(await client.events.add({ kind: "unit_started", unitId: unit.id }));
  await client.sync();
  assert.deepEqual(await recorded(learner), good.map(({ id }) => id).sort());
  assert.deepEqual(await client.events.waiting(), []);
  const rejected = await client.events.rejected();
  assert.deepEqual(rejected.map(({ event }) => event.id), [gone, high, odd, large].map(({ id }) => id).sort());
  assert.ok(rejected.every(({ code, detail }) => code && detail), JSON.stringify(rejected));
  await client.events.queueAgain(gone.id);
  assert.deepEqual((await client.events.waiting()).map(({ id }) => id), [gone.id]);
  await client.sync();
  assert.equal((await client.events.rejected()).length, 4);
  for (const { event } of await client.events.rejected()) await client.events.dismiss(event.id);
  assert.deepEqual(await client.events.rejected(), []);
  await assertEven(client, learner);
});

test("1,200 events of three devices with two tabs each by a line that loses half", async () => {
  const learner = await newLearner();
  const all = await units();
  const luck = badLuck(11, 0.5);
  const line = await newLine();
  const devices = await Promise.all(
    [1, 2, 3].map(async (number) => {
      const storage = memoryStorage(`lossy-${number}`);
      const first = await newDevice(learner, { storage, baseUrl: line.base, tries: 1 });
      return [first, new Parlance({ baseUrl: line.base, storage, tries: 1, timeoutMs: 5000 })];
    }),
  );
  line.judge = () => luck();
  const made = await Promise.all(
    devices.flat().map(async (tab, number) => {
      const ids = [];
      for (let at = 0; at < 200; at++) {
        const unitId = all[(at + number) % all.length].id;
        const payload = { score: (at * 7 + number) % 101 };
        ids.push((await tab.events.add({ kind: at % 2 ? "unit_completed" : "unit_started", unitId, payload: at % 2 ? payload : undefined })).id);
        if (at % 40 === 20) await tab.sync().catch(() => undefined);
      }
      await persist(() => tab.sync());
      return ids;
    }),
  );
  assert.deepEqual(await recorded(learner), made.flat().sort());
  line.judge = () => "pass";
  for (const [first] of devices) {
    await first.sync();
    assert.deepEqual([await first.events.waiting(), await first.events.rejected()], [[], []]);
    await assertEven(first, learner);
  }
});

for (const hours of [48, -48]) {
  test(`a clock that is ${hours} hours off loses nothing, and the right day is told`, async () => {
    const learner = await newLearner();
    const [unit, other] = await units();
    const now = Date.now;
    Date.now = () => now() + hours * 3_600_000;
    try {
      const storage = memoryStorage(`clock-${hours}`);
      const client = await newDevice(learner, { storage });
      assert.ok(Math.abs((await client.session.account()).skewMs + hours * 3_600_000) < 5000);
      const ids = [(await client.events.add({ kind: "unit_completed", unitId: unit.id, payload: { score: 70 } })).id];
      await client.sync();
      // Set right, while the app is open.
      Date.now = now;
      ids.push((await client.events.add({ kind: "unit_completed", unitId: other.id })).id);
      await client.sync();
      const { body } = await learner.api("GET", "/me/export");
      assert.deepEqual(body.learningEvents.map(({ id }) => id).sort(), ids.sort());
      const made = body.learningEvents.find(({ unitId }) => unitId === unit.id);
      assert.ok(Math.abs(Date.parse(made.occurredAt) - now()) < 60_000, made.occurredAt);
      await assertEven(client, learner);
    } finally {
      Date.now = now;
    }
  });
}

test("what waits is seen at once, and as the server will see it", async () => {
  const learner = await newLearner();
  const [unit] = await units();
  const asset = (await learner.api("GET", `/units/${unit.id}`)).body.assets[0];
  const client = await newDevice(learner);
  await client.sync();
  const seen = async () => {
    const waiting = await client.events.waiting();
    const progress = withWaiting(unit.id, await client.state.get("progress", unit.id), waiting);
    return [progress, assetWithWaiting(asset.id, await client.state.get("assetProgress", asset.id), waiting)];
  };
  const report = (positionMs, watchedMs, progressPercent) =>
    client.events.add({ kind: "asset_progress", unitId: unit.id, assetId: asset.id, payload: { positionMs, watchedMs, progressPercent } });
  const same = async () => {
    const [before, watched] = await seen();
    await client.sync();
    const [after, told] = await seen();
    const times = ({ startedAt, completedAt, ...rest }) => ({ ...rest, startedAt: Date.parse(startedAt), completedAt: Date.parse(completedAt) });
    assert.deepEqual(times(before), times(after));
    for (const field of ["positionMs", "watchedMs", "progressPercent", "completed"]) assert.equal(watched[field], told[field], field);
  };
  assert.deepEqual((await seen())[0].startedAt, null);
  await client.events.add({ kind: "unit_started", unitId: unit.id });
  await report(4000, 5000, 50);
  await same();
  await report(1000, 2000, 91);
  await client.events.add({ kind: "unit_completed", unitId: unit.id, payload: { score: 60 } });
  await client.events.add({ kind: "unit_completed", unitId: unit.id, payload: { score: 40 } });
  await same();
  await client.events.add({ kind: "unit_completed", unitId: unit.id, payload: { score: 95 } });
  await same();
});

test("autosync sends what is added, tries again by itself, and stops when the session has ended", async () => {
  const learner = await newLearner();
  const [unit] = await units();
  const line = await newLine();
  const client = await newDevice(learner, { baseUrl: line.base, tries: 1 });
  const states = [];
  const until = (wanted) =>
    new Promise((resolve) => {
      const look = () => (states.includes(wanted) ? resolve(states.splice(0)) : setTimeout(look, 10));
      look();
    });
  const running = autosync(client, ({ state }) => states.push(state));
  await until("idle");
  line.judge = () => "lose answer";
  const { id } = await client.events.add({ kind: "unit_started", unitId: unit.id });
  await until("offline");
  line.judge = () => "pass";
  await until("idle");
  assert.deepEqual(await recorded(learner), [id]);
  const { body } = await learner.api("GET", "/me/sessions?limit=100");
  for (const session of body.items.filter(({ current }) => !current)) await learner.api("DELETE", `/me/sessions/${session.id}`);
  line.judge = (method, path) => (path.includes("/auth/") ? "pass" : { status: 401, headers: {} });
  await client.events.add({ kind: "unit_started", unitId: unit.id });
  await until("signedOut");
  line.judge = () => "pass";
  await client.session.signIn(learner.login);
  await running.now();
  running.stop();
  assert.equal((await recorded(learner)).length, 2);
});
