// Keeps the player itself, so that it opens without a line. What it shows is in IndexedDB and in the media's own cache; the API
// and the store are asked by the page.
const FILES = [
  "assets/index-BpOWCW80.css",
  "assets/index-DTdht3Po.js",
  "icon-192.png",
  "icon-512.png",
  "icon.svg",
  "index.html",
  "manifest.webmanifest"
];
const CACHE = "player-ec9929d0ffa4444a";

self.addEventListener("install", (event) => {
  const fetched = FILES.map((name) => new Request(name === "index.html" ? "./" : name, { cache: "reload" }));
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(fetched)));
});

self.addEventListener("activate", (event) => {
  const drop = async () => {
    for (const name of await caches.keys()) if (name.startsWith("player-") && name !== CACHE) await caches.delete(name);
    await self.clients.claim();
  };
  event.waitUntil(drop());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(self.registration.scope)) return;
  const kept = async () => {
    const cache = await caches.open(CACHE);
    // Answers vary by `Origin`, which the browser sends for some of these and not for others; the files do not.
    const found = await cache.match(request.mode === "navigate" ? "./" : request, { ignoreSearch: true, ignoreVary: true });
    return found ?? fetch(request);
  };
  event.respondWith(kept());
});
