// A fresh instance with the sample, and a browser that talks to it.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { apiAs, PASSWORD, startServer as start } from "../../scripts/test-server.mjs";

export { apiAs, PASSWORD };

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** Starts the binary of STUDIO_BINARY on a database of its own. */
export const startServer = (database) => start(process.env.STUDIO_BINARY, database);

export async function startBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
  });
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
