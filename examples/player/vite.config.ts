import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { defineConfig, type Plugin } from "vite";

// PARLANCE is a running instance, for working on the player: `npm run dev` sends it what is not a file of ours.
const instance = process.env.PARLANCE ?? "http://127.0.0.1:8080";

/** The service worker: src/sw.js with the names of all built files, and a version that changes with any of them. */
const serviceWorker: Plugin = {
  name: "service-worker",
  apply: "build",
  enforce: "post",
  generateBundle(_, bundle) {
    const built = Object.values(bundle).map((file) => [file.fileName, file.type === "chunk" ? file.code : file.source] as const);
    const copied = readdirSync("public").map((name) => [name, readFileSync(`public/${name}`)] as const);
    const files = [...built, ...copied].sort(([a], [b]) => (a < b ? -1 : 1));
    const hash = createHash("sha256");
    for (const [name, content] of files) hash.update(`${name}\0`).update(content);
    const source = readFileSync("src/sw.js", "utf8")
      .replace('["FILES"]', JSON.stringify(files.map(([name]) => name), null, 2))
      .replace("VERSION", hash.digest("hex").slice(0, 16));
    this.emitFile({ type: "asset", fileName: "sw.js", source });
  },
};

export default defineConfig({
  base: "/player/",
  plugins: [serviceWorker],
  esbuild: { jsx: "automatic", jsxImportSource: "preact" },
  // Inline data would need a wider policy than the player is served with.
  build: { target: "es2022", assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  server: { proxy: { "/api": instance } },
});
