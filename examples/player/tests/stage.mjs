// What the tests share: an instance, browsers that can be killed, devices, and what the server knows in the end.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before } from "node:test";
import { chromium } from "playwright-core";
import { aged, apiAs, expired, JWT_SECRET, PASSWORD, startServer } from "../../../scripts/test-server.mjs";

/** Filled before the first test. */
export const stage = {};

export function prepare(name) {
  before(async () => {
    const database = process.env.CLIENTS_DATABASE_URL;
    const variables = { PARLANCE_REGISTRATION_RATE: "100000", JWT_SECRET };
    stage.server = await startServer(process.env.CLIENTS_BINARY, database && `${database}_${name}`, variables);
    stage.base = stage.server.base;
    stage.author = await apiAs(stage.base, "author");
    stage.folder = await mkdtemp(join(tmpdir(), "parlance-player-"));
  });
  after(async () => {
    await stage.server?.stop();
    if (stage.folder) await rm(stage.folder, { recursive: true, force: true, maxRetries: 5 });
  });
}

let learners = 0;

/** A new learner: the name, and the API as them, by a line that is good. */
export async function newLearner() {
  const username = `learner-${process.pid}-${++learners}`;
  const headers = { "Content-Type": "application/json" };
  const account = JSON.stringify({ email: `${username}@example.com`, username, password: PASSWORD, firstName: "Lea" });
  const answer = await fetch(`${stage.base}/api/v1/auth/register`, { method: "POST", headers, body: account });
  assert.equal(answer.status, 201);
  return { username, api: await apiAs(stage.base, username) };
}

/** A device: a browser with a profile that survives it. */
export async function newDevice(name, options = {}) {
  const device = { faults: [], options: { viewport: { width: 360, height: 740 }, locale: "en-GB", ...options } };
  const profile = join(stage.folder, `${name}-${Math.random()}`);
  device.start = async () => {
    device.context = await chromium.launchPersistentContext(profile, {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      // The microphone is one that beeps, and nobody is asked.
      args: [
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
      ],
      permissions: ["microphone"],
      ...device.options,
    });
    device.context.setDefaultTimeout(30_000);
    if (device.clockMs) await shiftClock(device.context, device.clockMs);
  };
  device.open = async (path = "/") => {
    const page = await device.context.newPage();
    page.on("pageerror", (error) => device.faults.push(String(error)));
    page.on("console", (line) => {
      // Without a line much fails to load; what is refused on purpose is in the console too.
      const isExpected = /Failed to load resource: (net::|the server responded with a status of (401|410))/.test(line.text());
      if (line.type() === "error" && !isExpected) device.faults.push(line.text());
    });
    await page.goto(`${stage.base}/player/#${path}`);
    device.page = page;
    return page;
  };
  /** The tab ends in the middle of whatever it does. */
  device.killTab = async () => {
    const dying = device.page;
    const crashed = new Promise((resolve) => dying.once("crash", resolve));
    const session = await device.context.newCDPSession(dying);
    session.send("Page.crash").catch(() => undefined);
    await crashed;
    await dying.close();
  };
  /** The whole browser ends, without a word to its pages. */
  device.killBrowser = async () => {
    const closed = new Promise((resolve) => device.context.once("close", resolve));
    const session = await device.context.newCDPSession(device.page);
    session.send("Browser.crash").catch(() => undefined);
    await closed;
  };
  /** The clock of the device goes wrong by so much, for all pages from now on. */
  device.setClock = async (ms) => {
    device.clockMs = ms;
    await shiftClock(device.context, ms);
  };
  device.stop = async () => {
    await device.context.close();
    assert.deepEqual(device.faults, []);
  };
  await device.start();
  return device;
}

async function shiftClock(context, ms) {
  await context.addInitScript((ms) => {
    const Real = Date;
    globalThis.Date = class extends Real {
      constructor(...values) {
        if (values.length === 0) super(Real.now() + ms);
        else super(...values);
      }
      static now() {
        return Real.now() + ms;
      }
    };
  }, ms);
}

export async function signIn(page, username) {
  await page.getByLabel("User name or e-mail").fill(username);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Hello, Lea" }).waitFor();
}

export const go = (page, tab) => page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: tab }).click();

/** Opens a unit by its lists, as a learner does. */
export async function openUnit(page, level, title) {
  await go(page, "Levels");
  await page.getByRole("link", { name: level, exact: true }).click();
  await page.getByRole("link", { name: title }).click();
  await page.getByRole("heading", { name: title, level: 1 }).waitFor();
}

export async function finish(page, how = "I mostly know it") {
  await page.getByLabel(how).check();
  await page.getByRole("button", { name: /^Finish/ }).click();
  await page.getByRole("status").getByText("Done. Well learnt!").waitFor();
}

/** Waits until all is sent and the newest state is there; the player does it by itself, this presses the button. */
export async function syncWholly(page) {
  await go(page, "Device");
  await page.getByRole("button", { name: "Sync now" }).click();
  await page.getByText("Everything is sent and up to date.").waitFor();
  assert.deepEqual(await waiting(page), []);
}

/** The worker that keeps the player has taken the page over. */
export const isInstalled = (page) => page.waitForFunction(() => navigator.serviceWorker.controller !== null);

/** Does something with the store in which the device keeps all; gives what the request of that gives. */
const inStore = (page, mode, method, ...values) =>
  page.evaluate(
    async ([mode, method, values]) => {
      const asked = (request) =>
        new Promise((resolve, reject) => {
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error);
        });
      const database = await asked(indexedDB.open("parlance"));
      const result = await asked(database.transaction("entries", mode).objectStore("entries")[method](...values));
      database.close();
      return result;
    },
    [mode, method, values],
  );

/** All that the device keeps, by key. */
export async function kept(page) {
  for (;;) {
    const [keys, values, after] = [
      await inStore(page, "readonly", "getAllKeys"),
      await inStore(page, "readonly", "getAll"),
      await inStore(page, "readonly", "getAllKeys"),
    ];
    // Whatever came or went between the two would shift one against the other.
    if (keys.join() === after.join()) return new Map(keys.map((key, at) => [key, values[at]]));
  }
}

export const put = (page, key, value) => inStore(page, "readwrite", "put", value, key);

const idsBelow = (entries, part) => [...entries.keys()].filter((key) => key.includes(part)).map((key) => key.split("/").at(-1)).sort();

/** The ids of the events that wait on the device. */
export const waiting = async (page) => idsBelow(await kept(page), "/queue/");
export const rejected = async (page) => idsBelow(await kept(page), "/rejected/");

/** The synced rows, as they are on the device. */
export async function copyOf(page) {
  const rows = [...(await kept(page))].filter(([key]) => key.includes("/synced/row/"));
  return Object.fromEntries(rows);
}

/** All events that the server has of a learner, oldest first, each once or this fails. */
export async function recorded({ api }) {
  const { body } = await api("GET", "/me/export");
  const ids = body.learningEvents.map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
  return body.learningEvents;
}

/** The access token of the device ends now, by the server's clock alone. */
export async function expireAccess(page) {
  const access = (await kept(page)).get("session/access");
  await put(page, "session/access", { ...access, token: expired(access.token) });
}

/** The device was away for so many days. */
export async function ageCursor(page, days) {
  const [key, cursor] = [...(await kept(page))].find(([key]) => key.includes("/synced/cursor/"));
  await put(page, key, aged(cursor, days));
}
