// A fresh instance with the sample, for tests in Node: of Studio, of the client, of the player.
import { execFileSync, spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const PASSWORD = "parlance-demo";

const SECRET = "0123456789abcdef0123456789abcdef";
/** With this as `JWT_SECRET` of an instance, `expired` makes its tokens. */
export const JWT_SECRET = `k1:${SECRET}`;

/** Starts the binary on a database of its own: SQLite, or the empty PostgreSQL database of this URL. */
export async function startServer(binary, database, variables = {}) {
  const folder = await mkdtemp(join(tmpdir(), "parlance-instance-"));
  const env = {
    ...process.env,
    PARLANCE_ADDR: "127.0.0.1:0",
    PARLANCE_OBJECTS_ADDR: "127.0.0.1:0",
    PARLANCE_AUTH_RATE: "100000",
    RUST_LOG: "warn",
    ...variables,
  };
  delete env.DATABASE_URL;
  if (database) {
    env.DATABASE_URL = database;
    for (const words of [["migrate", "run"], ["seed"]]) {
      execFileSync(binary, words, { cwd: folder, env, stdio: ["ignore", "ignore", "inherit"] });
    }
  }
  const child = spawn(binary, { cwd: folder, env });
  let output = "";
  const base = await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`it does not start:\n${output}`)), 60_000);
    const hear = (data) => {
      output += data;
      const found = output.match(/studio +(http:\/\/[^/]+)\/studio\//);
      if (found) {
        clearTimeout(timer);
        resolve(found[1]);
      }
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.on("exit", (code) => reject(new Error(`it ended with ${code}:\n${output}`)));
  });
  // Commands use its object store.
  const beside = () => ({ PARLANCE_OBJECTS_ADDR: output.match(/objects +http:\/\/(\S+)/)[1] });
  const stop = async () => {
    const ended = new Promise((resolve) => child.on("exit", resolve));
    child.removeAllListeners("exit");
    child.on("exit", () => {});
    child.kill("SIGTERM");
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 5000))]);
    child.kill("SIGKILL");
    await rm(folder, { recursive: true, force: true });
  };
  /** A command beside it. */
  const run = (...words) => execFileSync(binary, words, { cwd: folder, env: { ...env, ...beside() }, encoding: "utf8" });
  return { base, folder, run, stop };
}

/** The API, as whoever has this user name. */
export async function apiAs(base, username) {
  const call = async (method, path, body, headers = {}) => {
    const response = await fetch(`${base}/api/v1${path}`, {
      method,
      headers: { ...headers, ...(body ? { "Content-Type": "application/json" } : {}) },
      body: body ? JSON.stringify(body) : undefined,
    });
    const text = await response.text();
    return { status: response.status, etag: response.headers.get("etag"), body: text ? JSON.parse(text) : null };
  };
  const { body } = await call("POST", "/auth/login", { username, password: PASSWORD });
  const Authorization = `Bearer ${body.accessToken}`;
  return (method, path, sent, headers) => call(method, path, sent, { Authorization, ...headers });
}

/** A published unit in a level of its own, made by an author's API. */
export async function makeUnit(author, title) {
  const post = async (path, body) => {
    const answer = await author("POST", path, body);
    if (answer.status >= 300) throw new Error(JSON.stringify(answer.body));
    return answer.body;
  };
  const level = await post("/levels", { language: "en", name: `Level of ${title}` });
  const story = await post(`/levels/${level.id}/stories`, { title: `Story of ${title}` });
  const unit = await post(`/stories/${story.id}/units`, { title });
  for (const path of [`/levels/${level.id}`, `/stories/${story.id}`, `/units/${unit.id}`]) await post(`${path}/publish`);
  return { level, story, unit };
}

const encoded = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** An access token as it is an hour after its end: the server signed such a one. */
export function expired(token) {
  const [head, payload] = token.split(".");
  const claims = JSON.parse(Buffer.from(payload, "base64url"));
  const text = `${head}.${encoded({ ...claims, iat: claims.iat - 4500, exp: claims.exp - 4500 })}`;
  return `${text}.${createHmac("sha256", SECRET).update(text).digest("base64url")}`;
}

/** A cursor as it is after so many days; cursors are not signed, and bear the day on which they were given out. */
export function aged(cursor, days) {
  const fields = JSON.parse(Buffer.from(cursor, "base64url"));
  return encoded({ ...fields, d: fields.d - days });
}
