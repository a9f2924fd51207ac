// A fresh instance with the sample, and a browser that talks to it.
import { execFileSync, spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

export const root = fileURLToPath(new URL("../..", import.meta.url));
export const PASSWORD = "parlance-demo";

/** Starts the binary of STUDIO_BINARY on a database of its own. */
export async function startServer(database) {
  const folder = await mkdtemp(join(tmpdir(), "parlance-studio-"));
  const env = {
    ...process.env,
    PARLANCE_ADDR: "127.0.0.1:0",
    PARLANCE_OBJECTS_ADDR: "127.0.0.1:0",
    PARLANCE_AUTH_RATE: "100000",
    RUST_LOG: "warn",
  };
  delete env.DATABASE_URL;
  if (database) {
    env.DATABASE_URL = database;
    for (const words of [["migrate", "run"], ["seed"]]) {
      execFileSync(process.env.STUDIO_BINARY, words, { cwd: folder, env, stdio: ["ignore", "ignore", "inherit"] });
    }
  }
  const child = spawn(process.env.STUDIO_BINARY, { cwd: folder, env });
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

export async function startBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
  });
}

/** The API, as somebody. */
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

/** A page of a browser context of its own, which fails on errors that nobody expects. */
export async function openPage(browser, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "en-GB", ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const faults = [];
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("console", (line) => {
    // What is refused on purpose is in the console too.
    const isRefusal = /Failed to load resource: the server responded with a status of (401|403|404|409|412|422)/.test(line.text());
    if (line.type() === "error" && !isRefusal) faults.push(line.text());
  });
  return { page, context, faults };
}

export async function signIn(page, base, username, path = "/") {
  await page.goto(`${base}/studio${path}`);
  await page.getByLabel("User name or e-mail").fill(username);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("button", { name: "Sign out" }).waitFor();
}

export const sample = (name) => readFile(join(root, "seed-data/media", name));
