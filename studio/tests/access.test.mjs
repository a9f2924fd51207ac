// Who gets in, what they see, and what strangers can do to them.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";
import { apiAs, openPage, PASSWORD, sample } from "./harness.mjs";
import { as, makeUnit, prepare, register, said, stage } from "./stage.mjs";

prepare("access");

test("each role gets in and sees what it may do", async () => {
  const places = {
    teacher: ["Courses", "Service"],
    author: ["Courses", "Import & export", "Service"],
    admin: ["Courses", "Import & export", "Users", "Service"],
  };
  for (const [name, expected] of Object.entries(places)) {
    await as(name, "/", async (page) => {
      const links = page.getByRole("navigation", { name: "Main" }).getByRole("link");
      assert.deepEqual(await links.allInnerTexts(), expected);
      await page.getByRole("link", { name: "Greeting Phrases" }).waitFor();
      const authors = name !== "teacher";
      assert.equal(await page.getByRole("button", { name: "New level" }).count(), authors ? 1 : 0);
      await page.goto(`${stage.server.base}/studio/users`);
      const heading = name === "admin" ? "Users" : "Nothing is here";
      await page.getByRole("heading", { name: heading }).waitFor();
      await page.getByRole("button", { name: "Sign out" }).click();
      await page.getByLabel("Password").waitFor();
    });
  }
  const { page, context } = await openPage(stage.browser);
  await page.goto(`${stage.server.base}/studio/`);
  await page.getByLabel("User name or e-mail").fill("johndoe");
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("alert").getByText("Studio is for instructors").waitFor();
  await page.route("**/studio/session/refresh", (route) => route.fulfill({ status: 503, body: "" }));
  await page.reload();
  await page.getByRole("alert").getByText("Parlance does not answer").waitFor();
  await context.close();
});

test("a session that ends while editing loses nothing", async () => {
  const { unit } = await makeUnit("Long worked on");
  const text = "Typed for an hour.";
  await as("second", `/units/${unit.id}`, async (page, context) => {
    await page.getByLabel("Reference text").fill(text);
    // The access token alone: the cookie gives another one and nobody is asked.
    let refused = 0;
    await page.route("**/api/v1/units/*", (route) =>
      route.request().method() === "PATCH" && refused++ === 0
        ? route.fulfill({ status: 401, contentType: "application/problem+json", body: "{}" })
        : route.continue(),
    );
    await page.getByText("has no assets").waitFor();
    // The last that the page asks after saving: later requests would ask to sign in before anything is typed.
    const linted = page.waitForResponse(/catalog\/import/);
    await page.getByRole("button", { name: "Save" }).click();
    await said(page, "Saved.");
    assert.equal(refused, 2);
    await linted;
    // Then the whole session.
    const second = await apiAs(stage.server.base, "second");
    const { body } = await second("GET", "/me/sessions?limit=100");
    await Promise.all(body.items.filter(({ current }) => !current).map(({ id }) => second("DELETE", `/me/sessions/${id}`)));
    await page.getByLabel("Reference text").fill(`${text} And more.`);
    await page.getByRole("button", { name: "Save" }).click();
    const dialog = page.getByRole("dialog", { name: "Your session has ended" });
    await dialog.getByLabel("Password").fill("wrong password");
    await dialog.getByRole("button", { name: "Sign in", exact: true }).click();
    await dialog.getByRole("alert").getByText("wrong").waitFor();
    await dialog.getByLabel("Password").fill(PASSWORD);
    await page.keyboard.press("Enter");
    await dialog.waitFor({ state: "detached" });
    await page.getByText("not saved yet").waitFor({ state: "detached" });
    assert.equal((await stage.author("GET", `/units/${unit.id}`)).body.referenceText, `${text} And more.`);
    const [cookie] = (await context.cookies(`${stage.server.base}/studio/session`)).filter(({ name }) => name === "parlance_studio");
    assert.deepEqual([cookie.httpOnly, cookie.sameSite, cookie.path], [true, "Strict", "/studio/session"]);
    assert.equal(await page.evaluate(() => document.cookie + JSON.stringify(localStorage) + JSON.stringify(sessionStorage)), "{}{}");
  });
});

test("administrators find accounts and change them", async () => {
  await register({ email: "guest@example.com", username: "guest", password: PASSWORD });
  await as("admin", "/users", async (page) => {
    await page.getByLabel("Role").selectOption("learner");
    await page.getByRole("link", { name: "janedoe" }).waitFor();
    await page.getByLabel("Search user names").fill("guest");
    await page.getByRole("status").getByText("1 in all.").waitFor();
    await page.getByRole("link", { name: "guest" }).click();
    await page.getByLabel("Role").selectOption("author");
    await page.getByRole("button", { name: "Change role …" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Change role" }).click();
    await said(page, "guest is author now.");
    await page.getByRole("button", { name: "Deactivate …" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Deactivate" }).click();
    await page.getByRole("heading", { name: "guest inactive" }).waitFor();
    await page.getByRole("button", { name: "Delete …" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete for good" }).click();
    await said(page, "guest is deleted.");
    await page.getByRole("link", { name: "Service" }).click();
    await page.getByText("up to date").waitFor();
  });
});

test("markup in any text is text", async () => {
  const bad = (name) => `<img src=x onerror="window.broken='${name}'"><script>window.broken='${name}'</script>`;
  const { level, story, unit } = await makeUnit("Attacked");
  await stage.author("PATCH", `/levels/${level.id}`, { name: bad("level"), description: bad("level") });
  await stage.author("PATCH", `/stories/${story.id}`, { title: bad("story"), description: bad("story") });
  const { body: person } = await fetch(`${stage.server.base}/api/v1/auth/register`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ email: "evil@example.com", username: "evil", password: PASSWORD, firstName: bad("f").slice(0, 100), lastName: bad("l").slice(0, 100) }),
  }).then(async (answer) => ({ body: (await answer.json()).user }));
  const check = async (page) => assert.equal(await page.evaluate(() => window.broken), undefined);
  await as("author", `/units/${unit.id}`, async (page) => {
    for (const field of ["Title", "Description", "Reference text"]) await page.getByLabel(field).fill(bad(field));
    await page.getByRole("button", { name: "Save" }).click();
    await said(page, "Saved.");
    const cue = `WEBVTT\n\n00:00.000 --> 00:02.000\n${bad("cue")}\n`;
    await page.getByLabel("Choose files").setInputFiles([
      { name: "<img src=x onerror=window.broken=1>.vtt", mimeType: "text/vtt", buffer: Buffer.from(cue) },
      { name: "data.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify({ notes: [{ text: bad("json") }] })) },
      { name: "video.mp4", mimeType: "video/mp4", buffer: await sample("placeholder/videos/name-introduction-v1.mp4") },
    ]);
    await page.getByRole("button", { name: "Send" }).click();
    await page.locator(".assets > li").nth(2).waitFor();
    await page.getByRole("button", { name: "Edit Data" }).click();
    await page.getByLabel("Metadata").fill(JSON.stringify({ note: bad("metadata") }));
    await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.locator("video").evaluate(async (video) => {
      video.muted = true;
      await video.play();
    });
    await page.waitForFunction(() => document.querySelector("video").currentTime > 0.3);
    await check(page);
    await page.getByRole("link", { name: "Courses" }).first().click();
    await page.getByRole("link", { name: bad("Title") }).waitFor();
    await page.getByRole("button", { name: `Actions for ${bad("level")}` }).click();
    await page.getByRole("button", { name: "Delete …" }).click();
    await page.getByRole("dialog", { name: bad("level") }).waitFor();
    await check(page);
  });
  await as("admin", `/users/${person.id}`, async (page) => {
    await page.getByText("<img src=x").waitFor();
    await page.getByRole("link", { name: "Users" }).first().click();
    await page.getByRole("cell", { name: "<img src=x" }).first().waitFor();
    await check(page);
  });
  for (const [path, node] of [["levels", level], ["stories", story], ["units", unit]]) await stage.author("DELETE", `/${path}/${node.id}`);
});

test("a page of another origin can neither use nor end a session", async () => {
  const foreign = createServer((_, answer) => answer.setHeader("Content-Type", "text/html").end("<title>foreign</title>"));
  await new Promise((resolve) => foreign.listen(0, "127.0.0.1", resolve));
  await as("author", "/", async (page, context) => {
    const other = await context.newPage();
    // Of the same site, for which browsers send the cookie: another port of this host.
    await other.goto(`http://127.0.0.1:${foreign.address().port}/`);
    const statuses = [];
    context.on("response", (answer) => answer.url().startsWith(`${stage.server.base}/studio/session`) && statuses.push(answer.status()));
    await other.evaluate(async (base) => {
      const send = (method, path) => fetch(base + path, { method, mode: "no-cors", credentials: "include" }).catch(() => {});
      await send("POST", "/studio/session/refresh");
      await fetch(`${base}/studio/session`, { method: "DELETE", credentials: "include" }).catch(() => {});
      const frame = Object.assign(document.createElement("iframe"), { name: "target" });
      const form = Object.assign(document.createElement("form"), { method: "POST", target: "target" });
      form.action = `${base}/studio/session/refresh`;
      document.body.append(frame, form);
      const loaded = new Promise((resolve) => (frame.onload = resolve));
      form.submit();
      await Promise.race([loaded, new Promise((resolve) => setTimeout(resolve, 1500))]);
    }, stage.server.base);
    assert.ok(statuses.length >= 2 && statuses.every((status) => status === 403 || status === 200), String(statuses));
    assert.ok(statuses.includes(403), String(statuses));
    await page.reload();
    await page.getByRole("button", { name: "Sign out" }).waitFor();
  });
  foreign.close();
});
