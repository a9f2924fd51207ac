// A storage in one file, for Node: a command line, a kiosk, these tests. An example of how to write one.
import { open, readFile, rename } from "node:fs/promises";
import { applyTo, holds, listed } from "parlance-client";

const toText = (_, value) => (value instanceof Uint8Array ? { $bytes: Buffer.from(value).toString("base64") } : value);
const fromText = (_, value) =>
  typeof value?.$bytes === "string" ? new Uint8Array(Buffer.from(value.$bytes, "base64")) : value;

/** One process at a time may have it open. */
export async function fileStorage(path) {
  const text = await readFile(path, "utf8").catch(() => "[]");
  let entries = new Map(JSON.parse(text, fromText));
  let turn = Promise.resolve();

  async function replace(next) {
    const file = await open(`${path}.new`, "w", 0o600);
    await file.writeFile(JSON.stringify([...next], toText));
    await file.sync();
    await file.close();
    await rename(`${path}.new`, path);
    entries = next;
  }

  return {
    name: path,
    get: async (key) => entries.get(key),
    list: async (prefix) => listed(entries, prefix),
    write(changes, given) {
      const written = turn.then(async () => {
        if (!holds(entries, given)) return false;
        const next = new Map(entries);
        applyTo(next, changes);
        await replace(next);
        return true;
      });
      turn = written.catch(() => undefined);
      return written;
    },
  };
}
