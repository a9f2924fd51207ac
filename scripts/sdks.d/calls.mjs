// Calls every operation of a document once, through an SDK that was made from it, in an order in which each can succeed. What is
// sent are the examples of openapi/openapi.json, or what earlier answers told.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { PASSWORD } from "../test-server.mjs";

/** Come before all other writes: mails that those send would be taken for theirs, and an order names all that the sample has. */
const FIRST = ["consume_magic_link", "verify_my_email", "order_levels", "order_stories", "order_units", "order_assets"];

/** Come last: they take away what others need, and what can be brought back is brought back at once. */
const LAST = [
  "unpublish_unit",
  "publish_unit",
  "unpublish_story",
  "publish_story",
  "unpublish_level",
  "publish_level",
  "delete_asset",
  "restore_asset",
  "delete_unit",
  "restore_unit",
  "delete_story",
  "restore_story",
  "delete_level",
  "restore_level",
  "generate_daily_plan",
  "delete_daily_plan",
  "revoke_my_session",
  "logout",
  "delete_user",
  "delete_me",
  "change_my_password",
];

/** The operations of a document, by their names. */
export function operations(document) {
  const all = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, about]) => ({ id: about.operationId, method: method.toUpperCase(), path, about })),
  );
  return new Map(all.map((operation) => [operation.id, operation]));
}

const turn = ({ id, method }) => {
  if (FIRST.includes(id)) return [1, FIRST.indexOf(id)];
  if (LAST.includes(id)) return [3, LAST.indexOf(id)];
  return [method === "GET" ? 0 : 2, 0];
};

/** Who may call it: the sample has somebody of each role. */
const callerOf = ({ id, about }) => {
  // The first release left `security` out where nobody need be signed in.
  if ((about.security ?? []).length === 0) return null;
  const [tag] = about.tags;
  // The learner is gone when passwords are changed.
  return { admin: "admin", authoring: "author" }[tag] ?? (id === "change_my_password" ? "author" : "johndoe");
};

export class Caller {
  /**
   * `sdk.call(call)` makes a call and tells its status and what the SDK read; `document` is what the SDK was made from, `current`
   * that of the server; `bodies`, by operation, and `values` of parameters are sent instead of the examples; `check(operation,
   * answer)` holds what came against the document.
   */
  constructor({ sdk, document, current, server, media, bodies, values, check }) {
    Object.assign(this, { sdk, server, media, bodies, values, check, schemas: document.components.schemas });
    this.operations = operations(document);
    this.examples = operations(current);
    this.tokens = new Map();
  }

  /** Calls all; tells which succeeded, and why the others did not. */
  async callAll() {
    const refused = [];
    const inTurn = [...this.operations.values()].sort((a, b) => turn(a)[0] - turn(b)[0] || turn(a)[1] - turn(b)[1]);
    const called = new Set();
    for (const operation of inTurn) {
      try {
        await this.call(operation.id, callerOf(operation), await this.known(operation.id));
        called.add(operation.id);
      } catch (error) {
        refused.push([operation.id, error.message]);
      }
    }
    return { called, refused };
  }

  /** Calls one as somebody, with the example's values where `known` has none; gives what was answered. */
  async call(id, username, known = {}) {
    const operation = this.operations.get(id);
    const parameters = (operation.about.parameters ?? []).flatMap(({ name, in: place, required }) => {
      const example = this.examples.get(id).about.parameters?.find((parameter) => parameter.name === name)?.example;
      const value = known[name] ?? this.values[name] ?? example;
      assert.ok(value !== undefined || !required, `${name} has no example`);
      return value === undefined ? [] : [{ name, in: place, value }];
    });
    const token = username && (await this.token(username));
    const { contentType, body } = this.body(operation, known);
    const wanted = Object.entries(operation.about.responses).find(([status]) => status.startsWith("2"))[1];
    const isText = !("application/json" in (wanted.content ?? {}));
    const { path, method, about } = operation;
    const answer = await this.sdk.call({ id, method, path, tag: about.tags[0], token, parameters, contentType, body, isText });
    this.check(operation, answer);
    if (id === "record_events") assert.ok(answer.body.results.every(({ status }) => status === "accepted"), JSON.stringify(answer.body));
    return answer.body;
  }

  body({ id, about }, known) {
    const [[contentType, content] = []] = Object.entries(about.requestBody?.content ?? {});
    if (contentType === undefined) return {};
    const example = this.bodies[id] ?? this.examples.get(id).about.requestBody.content[contentType].example;
    const body = this.only(example, content.schema);
    for (const [name, value] of Object.entries(known)) if (name in body) body[name] = value;
    return { contentType, body };
  }

  /** Leaves out what the document of the SDK does not have: an older one has fewer fields. */
  only(value, schema) {
    const named = schema?.$ref ? this.schemas[schema.$ref.split("/").at(-1)] : schema;
    const one = named?.oneOf?.find(({ type }) => type !== "null") ?? named;
    if (one !== named) return this.only(value, one);
    if (Array.isArray(value)) return value.map((item) => this.only(item, one?.items));
    if (value === null || typeof value !== "object" || !one?.properties) return value;
    const fields = Object.entries(value).filter(([name]) => name in one.properties);
    return Object.fromEntries(fields.map(([name, field]) => [name, this.only(field, one.properties[name])]));
  }

  async session(username) {
    return this.call("login", null, { username, password: PASSWORD });
  }

  async token(username) {
    if (!this.tokens.has(username)) this.tokens.set(username, (await this.session(username)).accessToken);
    return this.tokens.get(username);
  }

  /** A new mail to the learner: the token of its link, and the code. */
  async letter() {
    const folder = join(this.server.folder, "data/mail");
    await rm(folder, { recursive: true, force: true });
    await this.call("request_magic_link", null, { email: "john@example.com" });
    for (let attempt = 0; attempt < 500; attempt++) {
      const [name] = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(".eml"));
      if (name) return readLetter(await readFile(join(folder, name), "utf8"));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error("no mail was written");
  }

  upload(multipart) {
    return this.call("create_upload", "author", { multipart });
  }

  /** What an example cannot know: ids of what was made just now, and secrets. */
  async known(id) {
    switch (id) {
      // Refresh tokens work once, and nobody else may know one.
      case "refresh":
      case "logout":
        return { refreshToken: (await this.session("janedoe")).refreshToken };
      case "consume_magic_link": {
        const { token, code } = await this.letter();
        return { token, code };
      }
      case "verify_my_email":
        return { code: (await this.letter()).code };
      case "show_magic_link":
        return { token: (await this.letter()).token };
      // A session begins when somebody signs in.
      case "revoke_my_session": {
        await this.session("johndoe");
        const { items } = await this.call("list_my_sessions", "johndoe");
        return { id: items.find(({ current }) => !current).id };
      }
      // An upload begins when an author begins it, and ends within a day.
      case "get_upload":
      case "delete_upload":
        return { id: (await this.upload(false)).id };
      case "list_upload_parts":
        return { id: (await this.upload(true)).id };
      case "complete_upload": {
        const upload = await this.upload(true);
        const { missing } = await this.call("list_upload_parts", "author", { id: upload.id });
        await send({ method: "PUT", url: missing[0].url, headers: {} }, this.media.video);
        return { id: upload.id };
      }
      case "register_asset": {
        const upload = await this.upload(false);
        await send(upload, this.media.video);
        return { uploadId: upload.id };
      }
      // The recording is scored when it is there.
      case "submit_pronunciation_attempt": {
        const sound = this.media.sound;
        const sha256 = createHash("sha256").update(sound).digest("hex");
        const known = { contentType: "audio/wav", sizeBytes: sound.length, sha256 };
        const { attempt, upload } = await this.call("create_pronunciation_attempt", "johndoe", known);
        await send(upload, sound);
        return { id: attempt.id };
      }
      default:
        return {};
    }
  }
}

function readLetter(mail) {
  const text = mail.replaceAll("=\r\n", "").replaceAll("=3D", "=");
  return {
    token: text.match(/magic-links\/consume\?token=([\w-]{43})/)[1],
    code: text.match(/^\d{4} \d{4}\r?$/m)[0].trim(),
  };
}

/** Sends a file as an upload says. */
async function send({ method, url, headers }, file) {
  const response = await fetch(url, { method, headers, body: file });
  assert.ok(response.ok, `${method} of the file: ${response.status} ${await response.text()}`);
}
