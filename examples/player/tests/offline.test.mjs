// The offline story, played as a learner plays it; in the end the server must have everything, once.
import assert from "node:assert/strict";
import { test } from "node:test";
import { makeUnit } from "../../../scripts/test-server.mjs";
import {
  ageCursor,
  copyOf,
  expireAccess,
  finish,
  go,
  isInstalled,
  kept,
  newDevice,
  newLearner,
  openUnit,
  prepare,
  put,
  recorded,
  rejected,
  signIn,
  stage,
  syncWholly,
  waiting,
} from "./stage.mjs";

prepare("offline");

const HOUR_MS = 3_600_000;
const BEGINNER = "Beginner";

/** Signs in, takes the level along, and waits until the player itself is kept. */
async function setUp(device, learner, level = BEGINNER) {
  const page = await device.open();
  await signIn(page, learner.username);
  await go(page, "Levels");
  await page.getByRole("link", { name: level, exact: true }).click();
  await page.getByRole("button", { name: "Keep offline" }).click();
  await page.getByText("On this device").waitFor();
  await isInstalled(page);
  return page;
}

const completions = (events) => events.filter(({ kind }) => kind === "unit_completed");

/** Two devices show the same, and it is what the server tells a third. */
async function assertEven(devices, learner) {
  const copies = await Promise.all(devices.map(({ page }) => copyOf(page)));
  const third = await newDevice("third");
  const page = await third.open();
  await signIn(page, learner.username);
  await syncWholly(page);
  const told = await copyOf(page);
  for (const copy of copies) assert.deepEqual(copy, told);
  await third.stop();
}

test("learn without a line, kill the tab and the browser, come back, sync", async () => {
  const learner = await newLearner();
  const phone = await newDevice("phone");
  let page = await setUp(phone, learner);
  await syncWholly(page);
  await phone.context.setOffline(true);

  // The player opens without a line, and so does the video with its transcript.
  await page.reload();
  await openUnit(page, BEGINNER, /Greeting Phrases/);
  const video = page.locator("video");
  await page.getByRole("button", { name: "How are you?" }).click();
  await page.waitForFunction(() => document.querySelector("video").currentTime > 4.2);
  await page.locator("li[aria-current]").getByText("How are you?").waitFor();
  await video.evaluate((video) => video.pause());
  const source = await video.getAttribute("src");
  assert.match(source, /^blob:/);
  assert.deepEqual(await page.locator("img").evaluate((image) => [image.complete, image.naturalWidth > 0]), [true, true]);

  // Recorded and heard; then the tab is killed before anything else.
  await page.getByRole("button", { name: "Record" }).click();
  await page.getByRole("status").getByText("Recording").waitFor();
  await page.waitForTimeout(1000);
  await page.getByRole("button", { name: "Stop" }).click();
  const heard = page.getByLabel("Your recording", { exact: true });
  await heard.evaluate((audio) => audio.play());
  await page.waitForFunction((audio) => audio.currentTime > 0, await heard.elementHandle());
  await page.getByLabel("Close").check();
  await page.getByRole("button", { name: "Keep this recording" }).click();
  await page.getByRole("status").getByText("Kept.").waitFor();
  await finish(page);
  const made = await waiting(page);
  assert.ok(made.length >= 3, `${made.length} events`);
  await phone.killTab();

  page = await phone.open("/levels");
  await page.getByRole("link", { name: BEGINNER, exact: true }).click();
  await page.getByRole("link", { name: /Greeting Phrases done, 80 %, offline/ }).waitFor();
  assert.deepEqual(await waiting(page), made);
  await openUnit(page, BEGINNER, /Name Introduction/);
  await finish(page, "I know it");
  made.push(...(await waiting(page)).filter((id) => !made.includes(id)));

  // The browser too, as a phone does it to who is in the background.
  await phone.killBrowser();
  await phone.start();
  await phone.context.setOffline(true);
  page = await phone.open("/device");
  await page.getByText("There is no line").waitFor();
  assert.deepEqual(await waiting(page), made.sort());
  assert.equal((await recorded(learner)).length, 0);

  await phone.context.setOffline(false);
  await page.getByText("Everything is sent and up to date.").waitFor();
  const events = await recorded(learner);
  // Besides, the server made one of its own when it scored the recording.
  const theirs = events.filter(({ kind }) => kind !== "pronunciation_scored").map(({ id }) => id);
  assert.deepEqual(theirs.sort(), made);
  assert.deepEqual(completions(events).map(({ payload }) => payload.score).sort(), [100, 80]);
  const { body } = await learner.api("GET", "/me/export");
  assert.deepEqual(body.pronunciationAttempts.map(({ status, score }) => [status, score]), [["scored", 70]]);
  await assertEven([phone], learner);
  await phone.stop();
});

test("two devices, wrong clocks, an expired token and an expired cursor", async () => {
  const learner = await newLearner();
  const gone = await makeUnit(stage.author, "Soon gone");
  const [phone, tablet] = await Promise.all([newDevice("phone"), newDevice("tablet")]);
  await Promise.all([setUp(phone, learner), setUp(tablet, learner)]);
  await Promise.all([syncWholly(phone.page), syncWholly(tablet.page)]);
  const made = new Set();
  await Promise.all(
    [
      [phone, 48 * HOUR_MS, "I mostly know it"],
      [tablet, -48 * HOUR_MS, "I know it"],
    ].map(async ([device, clock, how]) => {
      await device.context.setOffline(true);
      await device.setClock(clock);
      await device.page.reload();
      for (const title of [/Greeting Phrases/, /Shopping Vocabulary/]) {
        await openUnit(device.page, BEGINNER, title);
        await finish(device.page, how);
      }
    }),
  );
  await openUnit(phone.page, gone.level.name, "Soon gone");
  await finish(phone.page);
  // And something that no server will take, as of a lesson that a restored backup does not have.
  const odd = "0198c0de-0000-7000-8000-00000000dead";
  const account = (await kept(phone.page)).get("session/account").id;
  const event = { id: odd, kind: "unit_started", unitId: odd, occurredAt: new Date().toISOString() };
  await put(phone.page, `of/${account}/queue/${odd}`, event);
  for (const { page } of [phone, tablet]) {
    for (const id of await waiting(page)) made.add(id);
    await expireAccess(page);
    await ageCursor(page, 200);
  }
  assert.ok(made.size >= 10, `${made.size} events`);
  // Meanwhile authors went on.
  await stage.author("DELETE", `/units/${gone.unit.id}`);
  await makeUnit(stage.author, "Newly there");

  let startedOver = 0;
  const starting = [];
  for (const device of [phone, tablet]) {
    device.page.on("response", (response) => response.status() === 410 && startedOver++);
    await device.context.setOffline(false);
    starting.push(syncWholly(device.page));
  }
  await Promise.all(starting);
  assert.equal(startedOver, 2);
  // What is refused is shown, and blocked nothing; what was learnt of a unit that is gone counts.
  assert.deepEqual(await rejected(phone.page), [odd]);
  await phone.page.getByRole("heading", { name: "Not taken by the server" }).waitFor();
  const events = await recorded(learner);
  assert.deepEqual([...events.map(({ id }) => id), odd].sort(), [...made].sort());
  assert.equal(completions(events).length, 5);
  await phone.page.getByRole("button", { name: "Dismiss" }).click();
  await phone.page.getByRole("heading", { name: "Not taken by the server" }).waitFor({ state: "detached" });
  await syncWholly(phone.page);
  await syncWholly(tablet.page);
  await go(phone.page, "Levels");
  await phone.page.getByRole("link", { name: "Level of Newly there" }).waitFor();
  const units = Object.keys(await copyOf(phone.page)).filter((key) => key.includes("/unit/"));
  assert.ok(!units.some((key) => key.endsWith(gone.unit.id)));
  await assertEven([phone, tablet], learner);
  await Promise.all([phone.stop(), tablet.stop()]);
});

test("answers that get lost, in two tabs at once", async () => {
  const learner = await newLearner();
  const phone = await newDevice("lossy");
  const first = await setUp(phone, learner);
  const second = await phone.open("/");
  await second.getByRole("heading", { name: "Hello, Lea" }).waitFor();
  let lost = 0;
  // The server has done it, and nobody hears of it.
  for (const path of ["**/api/v1/me/events", "**/api/v1/me/changes*", "**/api/v1/auth/refresh"]) {
    let count = 0;
    await phone.context.route(path, async (route) => {
      if (count++ % 2) return route.continue();
      lost++;
      await route.fetch();
      await route.abort("connectionreset");
    });
  }
  await expireAccess(first);
  await openUnit(first, BEGINNER, /Greeting Phrases/);
  await openUnit(second, BEGINNER, /Shopping Vocabulary/);
  for (let round = 0; round < 3; round++) await Promise.all([finish(first), finish(second, "I know it")]);
  await Promise.all([syncWholly(first), syncWholly(second)]);
  assert.ok(lost >= 3, `${lost} answers lost`);
  const events = await recorded(learner);
  assert.equal(completions(events).length, 6);
  assert.equal(events.filter(({ kind }) => kind === "unit_started").length, 2);
  assert.equal((await kept(first)).get("session/account").hasEnded, false);
  await phone.context.unrouteAll();
  await assertEven([phone], learner);
  await phone.stop();
});

test("a session that ended asks for the password over the lesson, and nothing is lost", async () => {
  const learner = await newLearner();
  const phone = await newDevice("ended");
  const page = await setUp(phone, learner);
  const { body } = await learner.api("GET", "/me/sessions?limit=100");
  for (const session of body.items.filter(({ current }) => !current)) await learner.api("DELETE", `/me/sessions/${session.id}`);
  await expireAccess(page);
  await openUnit(page, BEGINNER, /Greeting Phrases/);
  await finish(page);
  await page.getByRole("heading", { name: "Your session has ended" }).waitFor();
  await finish(page, "I know it");
  await page.getByLabel("Password").fill("parlance-demo");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Your session has ended" }).waitFor({ state: "detached" });
  await syncWholly(page);
  assert.equal(completions(await recorded(learner)).length, 2);
  // Out, with something unsent: said so, and sent when the same learner is back.
  await phone.context.setOffline(true);
  await openUnit(page, BEGINNER, /Name Introduction/);
  await finish(page);
  await go(page, "Device");
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByText("are not sent yet").waitFor();
  await page.getByRole("button", { name: "Sign out all the same" }).click();
  await page.getByLabel("Password").waitFor();
  await phone.context.setOffline(false);
  await signIn(page, learner.username);
  await syncWholly(page);
  assert.equal(completions(await recorded(learner)).length, 3);
  await phone.stop();
});
