// What the tests share: an instance, learners, bad lines to it, and what the server knows in the end.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before } from "node:test";
import { memoryStorage, Parlance } from "parlance-client";
import { apiAs, expired, JWT_SECRET, PASSWORD, startServer } from "../../../scripts/test-server.mjs";

/** Filled before the first test: the address of the instance, and the API as an author and as an administrator. */
export const stage = {};

/** An instance for the tests of one file; `name` tells its database from those of other files. */
export function prepare(name) {
  before(async () => {
    const database = process.env.CLIENTS_DATABASE_URL;
    const variables = { PARLANCE_REGISTRATION_RATE: "100000", PARLANCE_API_RATE: "100000", JWT_SECRET };
    stage.server = await startServer(process.env.CLIENTS_BINARY, database && `${database}_${name}`, variables);
    stage.base = stage.server.base;
    stage.author = await apiAs(stage.base, "author");
    stage.admin = await apiAs(stage.base, "admin");
  });
  after(() => stage.server?.stop());
}

let learners = 0;

/** A new learner: how to sign in, and the API as them, by a line that is good. */
export async function newLearner() {
  const username = `learner-${process.pid}-${++learners}`;
  const account = { email: `${username}@example.com`, username, password: PASSWORD };
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch(`${stage.base}/api/v1/auth/register`, { method: "POST", headers, body: JSON.stringify(account) });
  assert.equal(answer.status, 201);
  return { login: { username, password: PASSWORD }, api: await apiAs(stage.base, username) };
}

/** A device with nothing on it, and somebody who signs in there. */
export async function newDevice({ login }, options = {}) {
  const client = new Parlance({ baseUrl: stage.base, storage: memoryStorage(`device-${Math.random()}`), timeoutMs: 5000, ...options });
  await client.session.signIn(login);
  return client;
}

/** The units of the sample that learners see. */
export async function units() {
  const { body } = await stage.author("GET", "/catalog");
  return body.levels.flatMap(({ stories }) => stories).flatMap((story) => story.units);
}

/** The ids of all events that the server has of somebody, sorted. */
export async function recorded({ api }) {
  const { status, body } = await api("GET", "/me/export");
  assert.equal(status, 200);
  return body.learningEvents.map(({ id }) => id).sort();
}

/** All that a device shows: the synced state as the server tells it to one with nothing. */
export async function copyOf(client) {
  const account = (await client.session.account()).id;
  const kinds = ["level", "story", "unit", "asset", "progress", "assetProgress", "plan", "attempt", "score", "profile"];
  const rows = await Promise.all(kinds.map(async (kind) => [kind, await client.state.all(kind)]));
  return { account, ...Object.fromEntries(rows) };
}

/** A second device that is told everything anew must show the same. */
export async function assertEven(client, learner) {
  const fresh = await newDevice(learner);
  await fresh.sync();
  assert.deepEqual(await copyOf(client), await copyOf(fresh));
}

/** What a bad line does to requests, in turn: the same in each run. */
export function badLuck(seed, share = 0.3) {
  let state = seed;
  return () => {
    // mulberry32
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    const drawn = ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
    return drawn < share / 2 ? "lose request" : drawn < share ? "lose answer" : "pass";
  };
}

/**
 * A line to the instance. `judge(method, path)` says of each request whether it passes, whether it is lost before the server has
 * it, or its answer after the server has done it; it may also give an answer of its own.
 */
export async function newLine(judge = () => "pass") {
  const line = { judge, seen: [] };
  const server = createServer(async (request, response) => {
    const parts = [];
    for await (const part of request) parts.push(part);
    const { method, url } = request;
    line.seen.push(`${method} ${url.replace(/\?.*/, "")}`);
    const verdict = await line.judge(method, url);
    if (verdict === "lose request") return request.socket.destroy();
    if (typeof verdict === "object") return response.writeHead(verdict.status, verdict.headers).end();
    const { host, connection, "content-length": length, "transfer-encoding": encoding, ...headers } = request.headers;
    const body = parts.length > 0 ? Buffer.concat(parts) : undefined;
    const answer = await fetch(stage.base + url, { method, headers, body, redirect: "manual" });
    const bytes = Buffer.from(await answer.arrayBuffer());
    if (verdict === "lose answer") return request.socket.destroy();
    const told = [...answer.headers].filter(([name]) => !/^(content-(encoding|length)|transfer-encoding|connection)$/.test(name));
    response.writeHead(answer.status, Object.fromEntries(told)).end(bytes);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  line.base = `http://127.0.0.1:${server.address().port}`;
  line.close = () => {
    server.closeAllConnections();
    server.close();
  };
  after(line.close);
  return line;
}

/** Tries until it succeeds; what is wrong with the line is no error. */
export async function persist(work, tries = 200) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (error.name !== "Unreachable" || attempt === tries) throw error;
    }
  }
}

/** Makes the access token of a device one that has expired, which the device does not know: its clock was set. */
export async function expireAccess(storage) {
  const access = await storage.get("session/access");
  await storage.write([{ put: "session/access", value: { ...access, token: expired(access.token) } }]);
}

export async function changeCursor(client, storage, change) {
  const key = `of/${(await client.session.account()).id}/synced/cursor/1`;
  await storage.write([{ put: key, value: change(await storage.get(key)) }]);
}
