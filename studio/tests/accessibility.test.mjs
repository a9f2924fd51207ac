// WCAG 2.2 AA on each screen at three widths, light and dark; what can be reached by Tab; nothing wider than the screen.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import AxeBuilder from "@axe-core/playwright";
import { apiAs, openPage, signIn, startBrowser, startServer } from "./harness.mjs";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const WIDTHS = [360, 768, 1440];

let server, browser, screens;

before(async () => {
  server = await startServer();
  browser = await startBrowser();
  const [author, admin] = await Promise.all(["author", "admin"].map((name) => apiAs(server.base, name)));
  const { body: catalog } = await author("GET", "/catalog");
  const units = catalog.levels.flatMap(({ stories }) => stories).flatMap((story) => story.units);
  const { body: users } = await admin("GET", "/admin/users?q=johndoe");
  const unit = units.find(({ slug }) => slug === "greeting-phrases");
  const { id } = users.items[0];
  const ready = (selector) => (page) => page.locator(selector).first().waitFor();
  const dialog = (action) => async (page) => {
    await page.getByRole("button", { name: "Actions for Meeting Basics" }).click();
    await page.getByRole("button", { name: action }).click();
    await page.locator("dialog .actions").waitFor();
  };
  screens = {
    courses: ["/", ready(".tree .row")],
    menu: ["/", (page) => page.getByRole("button", { name: "Actions for Meeting Basics" }).click()],
    "new level": ["/", (page) => page.getByRole("button", { name: "New level" }).click()],
    edit: ["/", dialog("Edit …")],
    unpublish: ["/", dialog("Unpublish …")],
    delete: ["/", dialog("Delete …")],
    unit: [`/units/${unit.id}`, ready(".assets .cues li")],
    exchange: [
      "/exchange",
      async (page) => {
        const { body } = await author("GET", "/catalog/export");
        body.levels[0].stories[0].description = "Changed";
        const buffer = Buffer.from(JSON.stringify(body));
        await page.getByLabel("Choose a document").setInputFiles([{ name: "course.json", mimeType: "application/json", buffer }]);
        await page.getByRole("button", { name: "Import 1 row" }).waitFor();
      },
    ],
    users: ["/users", ready("tbody tr")],
    user: [`/users/${id}`, ready("#administer")],
    service: ["/service", ready("dl")],
  };
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

/** What is behind an open dialog is another screen, and checked as that. */
async function check(page, name) {
  const only = { runOnly: { type: "tag", values: TAGS }, resultTypes: ["violations"] };
  // The other mode opens a page of its own each time, for frames that Studio does not have.
  const axe = new AxeBuilder({ page }).options(only).setLegacyMode(true);
  if (await page.locator("dialog").count()) axe.include("dialog");
  const { violations } = await axe.analyze();
  const found = violations.map(({ id, nodes }) => `${name}: ${id}: ${nodes.map((node) => node.html).join(" | ")}`);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (overflow > 0) found.push(`${name}: ${overflow} pixels wider than the screen`);
  if (process.env.STUDIO_SHOTS) await page.screenshot({ path: `${process.env.STUDIO_SHOTS}/${name}.png`, fullPage: true });
  return found;
}

describe("every screen is accessible", { concurrency: 2 }, () => {
  for (const colorScheme of ["light", "dark"]) {
    test(`in ${colorScheme}`, async () => {
      const { page, faults } = await openPage(browser, { colorScheme, reducedMotion: "reduce" });
      await page.goto(`${server.base}/studio/`);
      await page.getByLabel("Password").waitFor();
      const found = await check(page, `sign-in-${colorScheme}`);
      await signIn(page, server.base, "admin");
      for (const [name, [path, arrive]] of Object.entries(screens)) {
        await page.setViewportSize({ width: WIDTHS[0], height: 800 });
        await page.goto(`${server.base}/studio${path}`);
        await arrive(page);
        for (const width of WIDTHS) {
          await page.setViewportSize({ width, height: 800 });
          found.push(...(await check(page, `${name}-${colorScheme}-${width}`)));
        }
      }
      assert.deepEqual(found, []);
      assert.deepEqual(faults, []);
    });
  }
});

test("everything that can be done is reached by Tab, and the focus is seen", async () => {
  const { page } = await openPage(browser);
  await signIn(page, server.base, "admin");
  for (const name of ["courses", "unit", "exchange", "user"]) {
    const [path, arrive] = screens[name];
    await page.goto(`${server.base}/studio${path}`);
    await arrive(page);
    const expected = await page.evaluate(() => {
      const all = [...document.querySelectorAll("a[href], button, input, select, textarea")];
      const shown = all.filter((element) => !element.disabled && element.offsetParent !== null);
      shown.forEach((element) => element.setAttribute("data-awaited", ""));
      return shown.length;
    });
    await page.evaluate(() => {
      document.activeElement?.blur();
      getSelection()?.removeAllRanges();
    });
    for (let step = 0; step < expected * 3; step++) {
      await page.keyboard.press("Tab");
      const done = await page.evaluate(() => {
        document.activeElement?.removeAttribute("data-awaited");
        return document.querySelector("[data-awaited]") === null;
      });
      if (done) break;
    }
    const missed = await page.locator("[data-awaited]").evaluateAll((all) => all.map((element) => element.outerHTML.slice(0, 120)));
    assert.deepEqual(missed, [], `${name}: ${expected} in all`);
  }
});
