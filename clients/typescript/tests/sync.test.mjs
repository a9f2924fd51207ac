// The synced state: one moment of the server or nothing, whatever happens on the way.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { memoryStorage, Parlance, Problem, Unreachable } from "parlance-client";
import { fileStorage } from "./file-storage.mjs";
import { aged, makeUnit } from "../../../scripts/test-server.mjs";
import {
  assertEven,
  changeCursor,
  copyOf,
  expireAccess,
  newDevice,
  newLearner,
  newLine,
  persist,
  prepare,
  recorded,
  stage,
  units,
} from "./stage.mjs";

prepare("sync");

const folder = await mkdtemp(join(tmpdir(), "parlance-state-"));
after(() => rm(folder, { recursive: true, force: true }));

test("two devices, what is unpublished, and what comes back", async () => {
  const learner = await newLearner();
  const { level, unit } = await makeUnit(stage.author, "Two devices");
  const [phone, tablet] = [await newDevice(learner), await newDevice(learner)];
  await phone.sync();
  assert.equal((await phone.state.get("unit", unit.id)).title, "Two devices");
  assert.equal((await phone.state.profile()).username, learner.login.username);
  await phone.events.add({ kind: "unit_completed", unitId: unit.id, payload: { score: 60 } });
  await tablet.events.add({ kind: "unit_completed", unitId: unit.id, payload: { score: 90 } });
  await phone.sync();
  await tablet.sync();
  assert.equal((await phone.state.get("progress", unit.id)).score, 60);
  assert.ok((await phone.sync()).changed > 0);
  assert.equal((await phone.state.get("progress", unit.id)).score, 90);
  assert.deepEqual(await phone.sync(), { changed: 0 });
  await stage.author("POST", `/levels/${level.id}/unpublish`);
  await phone.sync();
  assert.deepEqual([await phone.state.get("level", level.id), await phone.state.get("unit", unit.id)], [undefined, undefined]);
  await stage.author("PATCH", `/units/${unit.id}`, { title: "Renamed" });
  await stage.author("POST", `/levels/${level.id}/publish`);
  await phone.sync();
  await tablet.sync();
  assert.equal((await phone.state.get("unit", unit.id)).title, "Renamed");
  assert.deepEqual(await copyOf(phone), await copyOf(tablet));
  await assertEven(phone, learner);
});

test("a step that was not told to its end changes nothing", async () => {
  const learner = await newLearner();
  const { unit } = await makeUnit(stage.author, "Half told");
  const line = await newLine();
  const client = await newDevice(learner, { baseUrl: line.base, tries: 1 });
  let pages = 0;
  // Two rows to a page: the step takes many.
  const inPages = async (request) => fetch(new Request(request.url.replace("limit=1000", "limit=2"), request));
  const slow = new Parlance({ baseUrl: line.base, storage: client.storage, tries: 1, fetch: inPages });
  line.judge = (_, path) => (path.includes("/me/changes") && ++pages === 4 ? "lose answer" : "pass");
  await assert.rejects(slow.sync(), Unreachable);
  assert.equal(await slow.state.isEmpty(), true);
  assert.deepEqual((await copyOf(slow)).unit, []);
  await slow.sync();
  assert.ok(pages > 10, `${pages} pages`);
  const before = await copyOf(slow);
  await stage.author("PATCH", `/units/${unit.id}`, { title: "Half told, renamed" });
  for (let at = 0; at < 3; at++) await makeUnit(stage.author, `While away ${at}`);
  pages = 0;
  await assert.rejects(slow.sync(), Unreachable);
  assert.deepEqual(await copyOf(slow), before);
  await slow.sync();
  assert.notDeepEqual(await copyOf(slow), before);
  await assertEven(slow, learner);
});

test("an expired cursor starts over, keeps the queue, and shows the old copy until the new one is whole", async () => {
  const learner = await newLearner();
  const [unit] = await units();
  const line = await newLine();
  const storage = memoryStorage("aged");
  const client = await newDevice(learner, { storage, baseUrl: line.base, tries: 1 });
  await client.sync();
  // What the server would no longer tell of: it is gone there, and its deletion forgotten.
  const account = (await client.session.account()).id;
  await storage.write([{ put: `of/${account}/synced/row/unit/gone`, value: { id: "gone", title: "Gone" } }]);
  await changeCursor(client, storage, (cursor) => aged(cursor, 200));
  const event = await client.events.add({ kind: "unit_completed", unitId: unit.id, payload: { score: 77 } });
  // The queue goes out before anything else; here the line breaks then.
  line.judge = (method, path) => (path.endsWith("/me/events") || /changes\?limit/.test(path) ? "lose request" : "pass");
  await assert.rejects(client.sync(), Unreachable);
  assert.equal((await client.events.waiting()).length, 1);
  line.judge = (method, path) => (/changes\?limit/.test(path) ? "lose answer" : "pass");
  await assert.rejects(client.sync(), Unreachable);
  assert.equal((await client.state.get("unit", "gone")).title, "Gone");
  line.judge = () => "pass";
  await client.sync();
  assert.equal(await client.state.get("unit", "gone"), undefined);
  assert.deepEqual(await recorded(learner), [event.id]);
  await assertEven(client, learner);
});

test("a cursor of another account is refused, and nothing is touched", async () => {
  const [learner, stranger] = [await newLearner(), await newLearner()];
  const storage = memoryStorage("mixed");
  const client = await newDevice(learner, { storage });
  const other = await newDevice(stranger, { storage: memoryStorage("other") });
  await Promise.all([client.sync(), other.sync()]);
  const before = await copyOf(client);
  const theirs = await other.storage.get(`of/${(await other.session.account()).id}/synced/cursor/1`);
  await changeCursor(client, storage, () => theirs);
  const refused = await client.sync().catch((error) => error);
  assert.ok(refused instanceof Problem);
  assert.equal(refused.status, 400);
  assert.deepEqual(await copyOf(client), before);
});

test("entities that this version does not know are skipped, in pages and for ever", async () => {
  const learner = await newLearner();
  const withMore = async (request) => {
    const answer = await fetch(request);
    if (!request.url.includes("/me/changes")) return answer;
    const page = await answer.json();
    page.changes.unshift({ entity: "badge", id: "b", op: "upsert", value: {} }, { entity: "unit", id: "x", op: "merge" });
    return Response.json({ ...page, weather: "fine" });
  };
  const client = await newDevice(learner, { fetch: withMore });
  await client.sync();
  assert.equal(await client.state.get("unit", "x"), undefined);
  await assertEven(client, learner);
});

test("parallel tabs, with locks and without, leave one whole state", async () => {
  const learner = await newLearner();
  const all = await units();
  for (const locks of [undefined, { run: (_, work) => work() }]) {
    const storage = memoryStorage(`parallel-${locks}`);
    await newDevice(learner, { storage });
    const tabs = Array.from({ length: 4 }, () => new Parlance({ baseUrl: stage.base, storage, locks }));
    const made = [];
    await Promise.all(
      tabs.map(async (tab, number) => {
        for (let round = 0; round < 5; round++) {
          made.push((await tab.events.add({ kind: "unit_started", unitId: all[(round + number) % all.length].id })).id);
          await tab.sync();
        }
      }),
    );
    const known = new Set(await recorded(learner));
    assert.ok(made.every((id) => known.has(id)));
    await tabs[0].sync();
    assert.deepEqual(await tabs[3].events.waiting(), []);
    await assertEven(tabs[1], learner);
  }
  assert.equal((await recorded(learner)).length, 40);
});

test("tabs hear of one another", async () => {
  const learner = await newLearner();
  const storage = memoryStorage("heard");
  const [one, two] = [await newDevice(learner, { storage }), new Parlance({ baseUrl: stage.base, storage })];
  const heard = new Promise((resolve) => two.subscribe(resolve));
  await one.events.add({ kind: "unit_started", unitId: (await units())[0].id });
  assert.equal(await heard, "changed");
  one.close();
  two.close();
});

test("the first screen in one call, and without a line as it was", async () => {
  const learner = await newLearner();
  const [unit] = await units();
  const line = await newLine();
  const client = await newDevice(learner, { baseUrl: line.base, tries: 1 });
  line.judge = () => "lose request";
  assert.equal(await client.home(), undefined);
  line.judge = () => "pass";
  const first = await client.home();
  assert.deepEqual([first.isCurrent, first.home.profile.username, first.home.unreadChanges], [true, learner.login.username, null]);
  await client.sync();
  await client.events.add({ kind: "unit_started", unitId: unit.id });
  await client.sync();
  const second = await client.home();
  assert.deepEqual([second.home.resume.unit.id, second.home.unreadChanges], [unit.id, false]);
  // Not told again.
  assert.deepEqual((await client.home()).home, second.home);
  line.judge = () => "lose answer";
  assert.deepEqual(await client.home(), { home: second.home, isCurrent: false });
});

test("a process that is killed at any moment of a sync goes on from a whole state", async () => {
  const learner = await newLearner();
  const all = await units();
  const path = join(folder, "killed.json");
  const storage = await fileStorage(path);
  const client = await newDevice(learner, { storage });
  const made = [];
  for (let at = 0; at < 60; at++) {
    made.push((await client.events.add({ kind: "unit_completed", unitId: all[at % all.length].id, payload: { score: at } })).id);
  }
  await expireAccess(storage);
  const line = await newLine();
  const worker = fileURLToPath(new URL("sync-once.mjs", import.meta.url));
  let child;
  let [killedAt, kills] = [0, 0];
  // One request further each time: killed before the server has it, and the next time with the answer on its way.
  for (let isOver = false; !isOver; killedAt++) {
    for (const moment of ["lose request", "lose answer"]) {
      let count = 0;
      let killed = false;
      line.judge = () => {
        if (killed || count++ < killedAt) return killed ? "lose request" : "pass";
        killed = true;
        if (moment === "lose request") child.kill("SIGKILL");
        else setImmediate(() => child.kill("SIGKILL"));
        return moment;
      };
      child = spawn(process.execPath, [worker, line.base, path], { stdio: ["ignore", "inherit", "inherit"] });
      const code = await new Promise((resolve) => child.on("exit", resolve));
      if (killed) kills++;
      else isOver = code === 0;
      const found = await newClient(path);
      const rows = (await copyOf(found)).unit.length;
      assert.equal(rows, (await found.state.isEmpty()) ? 0 : all.length, `${moment} ${killedAt}`);
    }
  }
  assert.ok(kills >= 6, `${kills} kills`);
  const last = await newClient(path);
  await persist(() => last.sync());
  assert.deepEqual([await last.events.waiting(), await last.events.rejected()], [[], []]);
  assert.deepEqual(await recorded(learner), made.sort());
  await assertEven(last, learner);
});

const newClient = async (path) => new Parlance({ baseUrl: stage.base, storage: await fileStorage(path) });
