// Plays a learner's week on a fresh instance: node scripts/week.d/run.mjs NAME PROGRAM…
// The program is told the address of the instance and a recording as its last words, and prints what it does. Where it prints
// `open ADDRESS` the link of the newest mail to that address is opened on a phone, and it reads the code that the page shows.
// SDKS_BINARY names the service, WEEK_DATABASE_URL an empty PostgreSQL database.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { startServer } from "../test-server.mjs";
import { startPhone } from "./phone.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const SOUND = join(root, "seed-data/media/placeholder/pronunciation/johndoe-greeting-phrases.wav");

const [name, ...command] = process.argv.slice(2);
const began = Date.now();
const server = await startServer(process.env.SDKS_BINARY, process.env.WEEK_DATABASE_URL);
const phone = await startPhone();
try {
  await play();
  console.log(`${name}: ${((Date.now() - began) / 1000).toFixed(1)} s`);
} finally {
  await phone.stop();
  await server.stop();
}

async function play() {
  const [program, ...words] = [...command, server.base, SOUND];
  const child = spawn(program, words, { stdio: ["pipe", "pipe", "inherit"] });
  const ended = new Promise((resolve) => child.on("exit", resolve));
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      const [, address] = line.match(/^open (\S+)$/) ?? [];
      if (address) child.stdin.write(`${await openMail(address)}\n`);
      else console.log(line);
    }
    assert.equal(await ended, 0, `${name} ended with an error`);
  } finally {
    child.kill();
  }
}

/** Opens the newest mail's link as a phone does; the code that is read off its page. */
async function openMail(address) {
  const mail = await newMail(address);
  // The instance took any free port, which its mails do not know.
  const link = server.base + mail.text.match(/\/api\/v1\/auth\/magic-links\/consume\?token=[\w-]{43}/)[0];
  await phone.see("mail", `data:text/html;base64,${Buffer.from(mail.html).toString("base64")}`);
  await phone.see("mail-page-ended", link.replace(/.{43}$/, "x".repeat(43)));
  return phone.see("mail-page", link, async (page) => {
    const code = await page.locator(".code").innerText();
    assert.ok(mail.text.includes(code), "the page shows the code of the mail");
    return code;
  });
}

/** The mails that were written since the last one that was opened; the newest to this address. */
async function newMail(address) {
  const folder = join(server.folder, "data/mail");
  for (let attempt = 0; attempt < 500; attempt++) {
    const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(".eml"));
    const mails = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
    const found = mails.map(readMail).find((mail) => mail.to.includes(address));
    if (found) {
      await rm(folder, { recursive: true });
      return found;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`no mail was written to ${address}`);
}

/** A mail of two parts, RFC 2045 §6.7 and RFC 2046 §5.1.4. */
function readMail(mail) {
  const to = mail.match(/^To: (.*)$/m)[1];
  const boundary = mail.match(/boundary="([^"]+)"/)[1];
  const [text, html] = mail
    .split(`--${boundary}`)
    .slice(1, 3)
    .map((part) => {
      const at = part.indexOf("\r\n\r\n");
      return decode(part.slice(at + 4), part.slice(0, at).match(/Content-Transfer-Encoding: (\S+)/i)[1]);
    });
  return { to, text, html };
}

function decode(content, encoding) {
  if (encoding === "base64") return Buffer.from(content, "base64").toString();
  if (encoding !== "quoted-printable") return content;
  const bytes = content.replaceAll("=\r\n", "").replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString();
}
