// A phone's screen, on which nothing may be wider than it. WEEK_SHOTS names a folder for pictures of all that it shows.
import assert from "node:assert/strict";
import { join } from "node:path";
import { openPage, startBrowser } from "../../studio/tests/harness.mjs";

const WIDTH = 360;

export async function startPhone() {
  const browser = await startBrowser();
  return { see: (name, url, look) => see(browser, name, url, look), stop: () => browser.close() };
}

/** Opens a page, in light and in dark; gives what `look` sees there. */
async function see(browser, name, url, look = () => undefined) {
  let seen;
  for (const colorScheme of ["light", "dark"]) {
    const screen = { viewport: { width: WIDTH, height: 740 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };
    const { page, context, faults } = await openPage(browser, { ...screen, colorScheme });
    page.setDefaultTimeout(60_000);
    await page.goto(url);
    seen = await look(page);
    if (process.env.WEEK_SHOTS) await page.screenshot({ path: join(process.env.WEEK_SHOTS, `${name}-${colorScheme}.png`), fullPage: true });
    // A phone makes a page smaller that does not fit.
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= WIDTH, `${name} is ${width} pixels wide`);
    assert.deepEqual(faults, []);
    await context.close();
  }
  return seen;
}
