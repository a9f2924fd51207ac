// What the tests share: an instance, a browser, people, and what they do on a page.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { apiAs, openPage, PASSWORD, signIn, startBrowser, startServer } from "./harness.mjs";

/** Filled before the first test: the instance, the browser, and the API as an administrator, an author and a learner. */
export const stage = {};

/** An instance and a browser for the tests of one file; `name` tells its database from those of other files. */
export function prepare(name) {
  before(async () => {
    const database = process.env.STUDIO_DATABASE_URL;
    stage.server = await startServer(database && `${database}_${name}`);
    stage.browser = await startBrowser();
    for (const [role, username] of [["admin", "admin"], ["author", "author"], ["learner", "johndoe"]]) {
      stage[role] = await apiAs(stage.server.base, username);
    }
    const teacher = { email: "teacher@example.com", username: "teacher", password: PASSWORD, firstName: "Tina" };
    await register(teacher, "instructor");
    await register({ email: "second@example.com", username: "second", password: PASSWORD }, "author");
  });
  after(async () => {
    await stage.browser?.close();
    await stage.server?.stop();
  });
}

/** Gives the id of a new account. */
export async function register(account, role) {
  const headers = { "Content-Type": "application/json" };
  const request = { method: "POST", headers, body: JSON.stringify(account) };
  const answer = await fetch(`${stage.server.base}/api/v1/auth/register`, request);
  const { user } = await answer.json();
  if (role) assert.equal((await stage.admin("PATCH", `/admin/users/${user.id}`, { role })).status, 200);
  return user.id;
}

/** A page signed in as somebody, that must show no fault. */
export async function as(username, path, work, options) {
  const { page, context, faults } = await openPage(stage.browser, options);
  await signIn(page, stage.server.base, username, path);
  try {
    await work(page, context);
  } catch (error) {
    if (process.env.STUDIO_SHOTS) await page.screenshot({ path: `${process.env.STUDIO_SHOTS}/failure.png` });
    const text = (await page.locator("body").innerText()).slice(0, 2000);
    throw new Error(`${error.message}\nfaults: ${faults.join("; ")}\non the page: ${text}`, { cause: error });
  }
  assert.deepEqual(faults, []);
  await context.close();
}

/** As who has no mouse: the control takes the focus, and Enter does it. */
export async function press(page, name, within = page) {
  const button = within.getByRole("button", { name, exact: true });
  // Waits until it is enabled, which pressing a key does not.
  await button.click({ trial: true });
  await button.press("Enter");
}

export const said = (page, text) => page.getByRole("status").getByText(text).waitFor();

export async function makeUnit(title) {
  const { author } = stage;
  const { body: level } = await author("POST", "/levels", { language: "en", name: `Level of ${title}` });
  const { body: story } = await author("POST", `/levels/${level.id}/stories`, { title: `Story of ${title}` });
  const { body: unit } = await author("POST", `/stories/${story.id}/units`, { title });
  return { level, story, unit };
}
