// WCAG 2.2 AA on each screen, on a phone and on a desk, light and dark; nothing wider than the screen; all reached by Tab.
import assert from "node:assert/strict";
import { test } from "node:test";
import AxeBuilder from "@axe-core/playwright";
import { finish, go, isInstalled, newDevice, newLearner, openUnit, prepare, signIn, stage, syncWholly } from "./stage.mjs";

prepare("accessibility");

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const WIDTHS = [360, 1024];

async function check(page, name) {
  const found = [];
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 740 });
    // The other mode opens a page of its own each time, for frames that the player does not have.
    const only = { runOnly: { type: "tag", values: TAGS }, resultTypes: ["violations"] };
    const { violations } = await new AxeBuilder({ page }).options(only).setLegacyMode(true).analyze();
    found.push(...violations.map(({ id, nodes }) => `${name}: ${id}: ${nodes.map((node) => node.html).join(" | ")}`));
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (overflow > 0) found.push(`${name}: ${overflow} pixels wider than ${width}`);
    if (process.env.PLAYER_SHOTS) await page.screenshot({ path: `${process.env.PLAYER_SHOTS}/${name}-${width}.png`, fullPage: true });
  }
  await page.setViewportSize({ width: WIDTHS[0], height: 740 });
  return found;
}

for (const colorScheme of ["light", "dark"]) {
  test(`every screen in ${colorScheme}`, async () => {
    const learner = await newLearner();
    const device = await newDevice(colorScheme, { colorScheme, reducedMotion: "reduce" });
    const page = await device.open();
    const named = (name) => `${name}-${colorScheme}`;
    await page.getByLabel("Password").waitFor();
    const found = await check(page, named("sign-in"));
    await signIn(page, learner.username);
    await page.getByRole("button", { name: "Plan 3 units" }).click();
    await page.getByRole("progressbar", { name: "Today’s plan" }).waitFor();
    found.push(...(await check(page, named("today"))));
    await go(page, "Levels");
    await page.getByRole("link", { name: "Beginner" }).waitFor();
    found.push(...(await check(page, named("levels"))));
    await page.getByRole("link", { name: "Beginner" }).click();
    await page.getByRole("button", { name: "Keep offline" }).click();
    await page.getByText("On this device").waitFor();
    found.push(...(await check(page, named("level"))));
    await page.getByRole("link", { name: "Greeting Phrases" }).click();
    await page.getByRole("button", { name: "Good morning." }).waitFor();
    await page.getByRole("button", { name: "Record" }).click();
    await page.getByRole("status").getByText("Recording").waitFor();
    await page.waitForTimeout(500);
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByText("How close was it?").waitFor();
    found.push(...(await check(page, named("unit"))));
    await page.getByLabel("Like the original").check();
    await page.getByRole("button", { name: "Keep this recording" }).click();
    await finish(page);
    await syncWholly(page);
    found.push(...(await check(page, named("device"))));
    await go(page, "Progress");
    await page.getByRole("table").first().waitFor();
    found.push(...(await check(page, named("progress"))));
    await isInstalled(page);
    await device.context.setOffline(true);
    await openUnit(page, "Intermediate", /Meeting Scheduling/);
    await finish(page);
    found.push(...(await check(page, named("unit-offline"))));
    await go(page, "Device");
    await page.getByText("There is no line").waitFor();
    found.push(...(await check(page, named("device-offline"))));
    await go(page, "Today");
    found.push(...(await check(page, named("today-offline"))));
    assert.deepEqual(found, []);
    await device.stop();
  });
}

test("everything that can be done is reached by Tab", async () => {
  const learner = await newLearner();
  const device = await newDevice("tab");
  const page = await device.open();
  await signIn(page, learner.username);
  for (const tab of ["Today", "Levels", "Device"]) {
    await go(page, tab);
    await page.waitForTimeout(300);
    const expected = await page.evaluate(() => {
      const all = [...document.querySelectorAll("a[href], button, input, audio, video, summary")];
      all.forEach((element) => element.setAttribute("data-awaited", ""));
      document.activeElement?.blur();
      return all.length;
    });
    for (let step = 0; step < expected * 3; step++) {
      await page.keyboard.press("Tab");
      await page.evaluate(() => document.activeElement?.removeAttribute("data-awaited"));
    }
    const missed = await page.locator("[data-awaited]").evaluateAll((all) => all.map((element) => element.outerHTML.slice(0, 120)));
    assert.deepEqual(missed, [], `${tab}: ${expected} in all`);
  }
  await device.stop();
});
