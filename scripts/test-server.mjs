// A fresh instance with the sample, for tests in Node: of Studio, of the client, of the player.
import { execFileSync, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const PASSWORD = "parlance-demo";

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
  const stop = async () => {
    const ended = new Promise((resolve) => child.on("exit", resolve));
    child.removeAllListeners("exit");
    child.on("exit", () => {});
    child.kill("SIGTERM");
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 5000))]);
    child.kill("SIGKILL");
    await rm(folder, { recursive: true, force: true });
  };
  return { base, folder, stop };
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
