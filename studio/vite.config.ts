import { defineConfig } from "vite";

// PARLANCE is a running instance, for working on Studio: `npm run dev` sends it what is not a file of ours.
const instance = process.env.PARLANCE ?? "http://127.0.0.1:8080";

export default defineConfig({
  base: "/studio/",
  // Workers and inline data would need a wider policy than Studio is served with.
  build: { target: "es2022", assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  server: {
    proxy: { "/api": instance, "/health": instance, "/studio/session": instance },
  },
});
