// Making and changing courses.
import assert from "node:assert/strict";
import { stat } from "node:fs/promises";
import { test } from "node:test";
import { sample } from "./harness.mjs";
import { wav } from "./media.mjs";
import { as, makeUnit, prepare, press, said, stage } from "./stage.mjs";

prepare("content");

test("a small course is built by keyboard and learners see it once it is published", async () => {
  await as("author", "/", async (page) => {
    await press(page, "New level");
    await page.getByLabel("Language taught").fill("de");
    await page.getByLabel("Name", { exact: true }).fill("Anfang");
    await page.keyboard.press("Enter");
    await press(page, "New story in Anfang");
    await page.getByLabel("Title", { exact: true }).fill("Im Café");
    await page.keyboard.press("Enter");
    for (const title of ["Bestellen", "Bezahlen", "Begrüßen"]) {
      await press(page, "New unit in Im Café");
      await page.getByLabel("Title", { exact: true }).fill(title);
      await page.keyboard.press("Enter");
      await page.getByRole("link", { name: title }).waitFor();
    }
    const units = page.getByRole("list", { name: "Units of Im Café" }).getByRole("link");
    await page.getByRole("button", { name: "Move Begrüßen" }).press("ArrowUp");
    await page.keyboard.press("ArrowUp");
    await page.getByText("Begrüßen is at place 1 of 3.").waitFor();
    await page.waitForResponse((answer) => answer.url().endsWith("/catalog"));
    await page.reload();
    await page.getByRole("link", { name: "Begrüßen" }).waitFor();
    assert.deepEqual(await units.allInnerTexts(), ["Begrüßen", "Bestellen", "Bezahlen"]);

    await page.getByRole("link", { name: "Bestellen" }).press("Enter");
    await page.getByText("the unit Bestellen has no assets").waitFor();
    const files = await Promise.all(
      [
        ["placeholder/videos/greeting-phrases-v1.mp4", "video/mp4"],
        ["placeholder/subtitles/greeting-phrases-en.vtt", "text/vtt"],
        ["placeholder/screenshots/greeting-phrases-screenshot-1.jpg", "image/jpeg"],
        ["placeholder/metadata/greeting-phrases-metadata.json", "application/json"],
      ].map(async ([path, mimeType]) => ({ name: path.split("/").pop(), mimeType, buffer: await sample(path) })),
    );
    for (const file of files) {
      await page.getByLabel("Choose files").setInputFiles([file]);
      await press(page, "Send");
      await said(page, `${file.name} is an asset now.`);
    }
    const spoken = page.getByRole("complementary", { name: "Findings" });
    for (const name of ["Video", "Subtitles"]) await spoken.getByText(`${name} does not say its language`).waitFor();
    await spoken.getByRole("button").first().press("Enter");
    const focused = await page.evaluate(() => document.activeElement.id);
    assert.match(focused, /^asset-/);
    for (const name of ["Edit Video", "Edit Subtitles"]) {
      await press(page, name);
      await page.getByRole("dialog").getByLabel("Language").fill("de");
      await page.keyboard.press("Enter");
      await page.getByRole("dialog").waitFor({ state: "detached" });
    }
    await spoken.getByText("Nothing that learners would trip over.").waitFor();
    await page.locator("video").evaluate(async (video) => {
      video.muted = true;
      await video.play();
    });
    await page.waitForFunction(() => {
      const video = document.querySelector("video");
      return video.currentTime > 0.2 && video.textTracks[0]?.mode === "showing" && video.textTracks[0].cues.length > 0;
    });
    await page.waitForFunction(() => document.querySelector(".assets img").naturalWidth > 0);
    await page.getByRole("button", { name: "Move Video (de): arrow" }).press("ArrowDown");
    await page.waitForResponse((answer) => answer.url().includes("/units/") && answer.request().method() === "GET");

    const seen = async () => JSON.stringify((await stage.learner("GET", "/catalog")).body);
    await page.getByRole("link", { name: "Courses" }).first().press("Enter");
    const menu = async (title, action) => {
      await press(page, `Actions for ${title}`);
      await press(page, action);
    };
    assert.ok(!(await seen()).includes("Anfang"));
    await menu("Anfang", "Publish …");
    const dialog = page.getByRole("dialog");
    await dialog.getByText("Publish 4 drafts below it too").waitFor();
    assert.deepEqual((await dialog.locator("li b").allInnerTexts()).length, 4);
    await press(page, "Publish", dialog);
    await said(page, "Anfang is published.");
    assert.ok((await seen()).includes("Bestellen"));
    await menu("Bezahlen", "Unpublish …");
    await dialog.getByText("Learners will no longer see unit Bezahlen").waitFor();
    await press(page, "Unpublish", dialog);
    await said(page, "Bezahlen is a draft again.");
    assert.ok(!(await seen()).includes("Bezahlen"));
    await menu("Im Café", "Delete …");
    await press(page, "Delete", dialog);
    await said(page, "Im Café is deleted");
    assert.ok(!(await seen()).includes("Bestellen"));
    await press(page, "Restore Im Café");
    await said(page, "Im Café is back.");
    assert.ok((await seen()).includes("Bestellen"));
  });
  const { body } = await stage.author("GET", "/catalog?language=de");
  const unit = body.levels[0].stories[0].units.find(({ title }) => title === "Bestellen");
  const { body: whole } = await stage.learner("GET", `/units/${unit.id}`);
  assert.deepEqual(whole.assets.map(({ type }) => type), ["SUBTITLE", "VIDEO", "SCREENSHOT", "METADATA"]);
});

test("dragging and single clicks put siblings in order", async () => {
  const { body: level } = await stage.author("POST", "/levels", { language: "fr", name: "Début" });
  const { body: story } = await stage.author("POST", `/levels/${level.id}/stories`, { title: "Dragged" });
  for (const title of ["Un", "Deux", "Trois"]) await stage.author("POST", `/stories/${story.id}/units`, { title });
  await as("author", "/", async (page) => {
    const list = page.getByRole("list", { name: "Units of Dragged" });
    const saved = page.waitForResponse((answer) => answer.request().method() === "PATCH");
    await list.getByRole("button", { name: "Move Trois" }).dragTo(list.locator("li").filter({ hasText: "Un" }).first());
    assert.equal((await saved).status(), 200);
    const again = page.waitForResponse((answer) => answer.request().method() === "PATCH");
    await list.getByRole("button", { name: "Actions for Deux" }).click();
    await list.getByRole("button", { name: "Move up" }).filter({ visible: true }).click();
    assert.equal((await again).status(), 200);
  });
  const { body } = await stage.author("GET", `/stories/${story.id}/units`);
  assert.deepEqual(body.items.map(({ title }) => title), ["Trois", "Deux", "Un"]);
});

test("two authors in conflict lose nothing and choose", async () => {
  const { unit } = await makeUnit("Contested");
  const open = `/units/${unit.id}`;
  await as("author", open, async (first) => {
    await as("second", open, async (second) => {
      await second.getByLabel("Title").fill("Of the second");
      await second.getByLabel("Description").fill("Said by the second");
      await second.getByRole("button", { name: "Save" }).click();
      await said(second, "Saved.");
      await first.getByLabel("Title").fill("Of the first");
      await first.getByRole("button", { name: "Save" }).click();
      const dialog = first.getByRole("dialog", { name: "Somebody else saved this meanwhile" });
      await dialog.getByRole("row", { name: "Title Of the first Of the second" }).waitFor();
      await press(first, "Go on editing", dialog);
      assert.equal(await first.getByLabel("Title").inputValue(), "Of the first");
      assert.equal(await first.getByLabel("Description").inputValue(), "Said by the second");
      await second.getByLabel("Title").fill("The second again");
      await second.getByRole("button", { name: "Save" }).click();
      await said(second, "Saved.");
      await first.getByRole("button", { name: "Save" }).click();
      await dialog.waitFor();
      await press(first, "Save mine over it", dialog);
      await said(first, "Saved.");
      const { body } = await stage.author("GET", open);
      assert.deepEqual([body.title, body.description], ["Of the first", "Said by the second"]);
    });
  });
});

test("publishing and saving on one page do not meet, and leaving asks first", async () => {
  const { unit } = await makeUnit("Published meanwhile");
  await as("author", `/units/${unit.id}`, async (page) => {
    await page.getByLabel("Description").fill("Half of it");
    await press(page, "Publish …");
    await page.getByRole("dialog").getByText("Learners will see nothing of it yet").waitFor();
    await press(page, "Publish", page.getByRole("dialog"));
    await page.getByText("published, hidden").waitFor();
    assert.equal(await page.getByLabel("Description").inputValue(), "Half of it");
    await page.getByRole("button", { name: "Save" }).click();
    await said(page, "Saved.");
    await page.getByLabel("Description").fill("All of it");
    for (const leave of [page.getByRole("button", { name: "Sign out" }), page.getByRole("link", { name: "Service" })]) {
      const asked = page.waitForEvent("dialog");
      await Promise.all([leave.click(), asked.then((dialog) => dialog.dismiss())]);
      assert.equal(await page.getByLabel("Description").inputValue(), "All of it");
    }
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("not saved yet").waitFor({ state: "detached" });
  });
  assert.equal((await stage.author("GET", `/units/${unit.id}`)).body.description, "All of it");
});

test("an upload that a reload interrupts goes on where it stopped", async () => {
  const { unit } = await makeUnit("Heavy");
  const long = await wav(stage.server.folder, "long.wav", 17);
  const other = await wav(stage.server.folder, "other.wav", 1);
  await as("author", `/units/${unit.id}`, async (page) => {
    const sent = [];
    let hold;
    const held = new Promise((resolve) => (hold = resolve));
    await page.route(/partNumber=/, async (route) => {
      if (route.request().method() !== "PUT") return route.continue();
      const part = new URL(route.request().url()).searchParams.get("partNumber");
      if (part === "2" && hold) {
        hold();
        hold = null;
        return;
      }
      sent.push(part);
      await route.continue();
    });
    await page.getByLabel("Choose files").setInputFiles(long);
    await page.getByLabel("Language").fill("en");
    await page.getByRole("button", { name: "Send" }).click();
    await held;
    await page.reload();
    await page.getByLabel("was interrupted").setInputFiles(other);
    await page.getByRole("alert").getByText("This is not the file long.wav").waitFor();
    await page.getByLabel("was interrupted").setInputFiles(long);
    await said(page, "long.wav is an asset now.");
    assert.deepEqual(sent, ["1", "2", "3"]);
  });
  const { body } = await stage.author("GET", `/units/${unit.id}`);
  const { size } = await stat(long);
  assert.deepEqual(body.assets.map(({ type, language, sizeBytes }) => [type, language, sizeBytes]), [["AUDIO", "en", size]]);
});

test("what the server finds wrong with a file is said where it belongs", async () => {
  const { unit } = await makeUnit("Broken");
  await as("author", `/units/${unit.id}`, async (page) => {
    const file = { name: "broken.vtt", mimeType: "text/vtt", buffer: Buffer.from("WEBVTT\n\nnot a cue\n00:01 --> nonsense\nHello\n") };
    await page.getByLabel("Choose files").setInputFiles([file]);
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByRole("alert").filter({ hasText: /line/i }).waitFor();
  });
});

test("courses go out and come in with a report", async () => {
  await as("author", "/exchange", async (page) => {
    await page.getByLabel("What to export").selectOption({ label: "en: Beginner" });
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Export" }).click()]);
    assert.equal(download.suggestedFilename(), "en-beginner.json");
    const chunks = [];
    for await (const chunk of await download.createReadStream()) chunks.push(chunk);
    const document = JSON.parse(Buffer.concat(chunks).toString());
    const give = (changed) =>
      page.getByLabel("Choose a document").setInputFiles([
        { name: "course.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(changed)) },
      ]);
    await give(document);
    await page.getByText("Everything in it is here already").waitFor();
    document.levels[0].stories[0].title = "Imported anew";
    await give(document);
    await page.getByRole("row", { name: "en/beginner/meeting-basics updated" }).waitFor();
    await page.getByRole("button", { name: "Import 1 row" }).click();
    await said(page, "course.json is imported.");
    document.levels[0].stories[0].slug = "No Slug";
    await give(document);
    await page.getByRole("alert").getByText("Nothing was changed.").waitFor();
    await page.getByRole("row", { name: /beginner › No Slug › slug/ }).waitFor();
  });
  assert.ok(JSON.stringify((await stage.author("GET", "/catalog")).body).includes("Imported anew"));
});
