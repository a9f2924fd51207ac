// What every storage promises, and the locks that stand on it.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import "fake-indexeddb/auto";
import { indexedDbStorage, leases, memoryStorage, uuid } from "parlance-client";
import { fileStorage } from "./file-storage.mjs";

const folder = await mkdtemp(join(tmpdir(), "parlance-storage-"));
after(() => rm(folder, { recursive: true, force: true }));

let count = 0;
const storages = {
  memory: async () => memoryStorage(`memory-${++count}`),
  IndexedDB: async () => indexedDbStorage(`database-${++count}`),
  "a file": async () => fileStorage(join(folder, `${++count}.json`)),
};

for (const [name, open] of Object.entries(storages)) {
  test(`${name}: keys, prefixes, and all or nothing`, async () => {
    const storage = await open();
    assert.equal(await storage.get("a"), undefined);
    const bytes = new Uint8Array([0, 128, 255]);
    assert.equal(await storage.write([{ put: "a/2", value: { deep: [1, "é"] } }, { put: "a/1", value: bytes }, { put: "b", value: "x" }]), true);
    assert.deepEqual(await storage.list("a/"), [["a/1", bytes], ["a/2", { deep: [1, "é"] }]]);
    assert.deepEqual(await storage.list("c"), []);
    // In their order.
    await storage.write([{ put: "a/3", value: 3 }, { deleteAll: "a/" }, { put: "a/4", value: 4 }, { delete: "none" }]);
    assert.deepEqual(await storage.list(""), [["a/4", 4], ["b", "x"]]);
    assert.equal(await storage.write([{ put: "b", value: "y" }, { delete: "a/4" }], { key: "b", is: "z" }), false);
    assert.equal(await storage.write([{ put: "c", value: "y" }], { key: "b", is: undefined }), false);
    assert.deepEqual(await storage.list(""), [["a/4", 4], ["b", "x"]]);
    assert.equal(await storage.write([{ put: "b", value: "y" }], { key: "b", is: "x" }), true);
    assert.equal(await storage.write([{ put: "c", value: "new" }], { key: "c", is: undefined }), true);
    assert.equal(await storage.get("b"), "y");
  });

  test(`${name}: of many writers on one condition one succeeds`, async () => {
    const storage = await open();
    const all = await Promise.all(Array.from({ length: 20 }, (_, at) => storage.write([{ put: "k", value: `${at}` }], { key: "k", is: undefined })));
    assert.equal(all.filter(Boolean).length, 1);
    assert.equal(await storage.get("k"), `${all.indexOf(true)}`);
  });

  test(`${name}: leases are held by one tab at a time, and end with their tab`, async () => {
    const storage = await open();
    // A tab that was killed: nobody renews what it held.
    await storage.write([{ put: "lock/work", value: `killed ${Date.now() - 1}` }]);
    // And one whose clock was two days ahead.
    await storage.write([{ put: "lock/other", value: `killed ${Date.now() + 48 * 3_600_000}` }]);
    let [inside, most, done] = [0, 0, 0];
    const work = async () => {
      most = Math.max(most, ++inside);
      for (let step = 0; step < 3; step++) await storage.get("anything");
      inside--;
      done++;
    };
    const tabs = Array.from({ length: 4 }, () => leases(storage));
    await Promise.all(tabs.flatMap((tab) => [tab.run("work", work), tab.run("work", work)]));
    assert.deepEqual([most, done], [1, 8]);
    await assert.rejects(tabs[0].run("other", () => Promise.reject(new Error("broken"))), /broken/);
    assert.equal(await tabs[1].run("other", async () => "free"), "free");
    assert.equal(await storage.get("lock/work"), undefined);
  });
}

test("a file is what it was, after the process", async () => {
  const path = join(folder, "kept.json");
  const first = await fileStorage(path);
  await first.write([{ put: "sound", value: new Uint8Array([1, 2]) }, { put: "text", value: "x" }]);
  assert.deepEqual(await (await fileStorage(path)).list(""), [["sound", new Uint8Array([1, 2])], ["text", "x"]]);
});

test("a write that IndexedDB cannot keep changes nothing", async () => {
  const storage = indexedDbStorage("refusing");
  await assert.rejects(storage.write([{ put: "a", value: 1 }, { put: "b", value: () => 1 }]));
  assert.deepEqual(await storage.list(""), []);
});

test("ids sort as they were made, also within a millisecond", () => {
  const ids = Array.from({ length: 1000 }, () => uuid(1_800_000_000_000));
  assert.deepEqual(ids.toSorted(), ids);
  assert.equal(new Set(ids.map((id) => id.slice(19))).size, ids.length);
  assert.match(ids[0], /^01a3185c-5000-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
