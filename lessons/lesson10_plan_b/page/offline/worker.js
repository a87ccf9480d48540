// The service worker: it keeps the files of one version of this page, and gives them out while the server is away. The
// server writes the version and the list of files above these lines.
//
//     the page itself    network first, and this copy if nobody answers within 3 s (or a proxy answers 502, 503, 504).
//                        So a reader of another lesson, which stands on the same port, sees that lesson's page.
//     its files          this copy first: a file's name holds its version, so a copy is as good as the file.
//     everything else    is not touched. What people say never stands in this cache: that is IndexedDB's part.
//
// A new version is fetched whole, each file against its digest, before the old one goes. It shows at the next load of the
// page: whoever is writing goes on with the page that is open. The version before is kept for a page that is loading.

/* global VERSION, FILES */

const OURS = `full-duplex-10 ${new URL("./", location).pathname} `; // other pages of this origin have other caches
const CACHE = OURS + VERSION;
const PATIENCE = 3_000; // ms for the page over the network
const AWAY = [502, 503, 504]; // a proxy answers for a server that doesn't
const PAGE = new URL("./", location).href;
const FILES_OF_ANY = new URL("v/", location).href; // and of any version

// ANCHOR: install
self.addEventListener("install", (event) => event.waitUntil(keepAll()));

/** All files or none: one that is not what the list says ends the installation, and the browser tries again later. */
async function keepAll() {
  const cache = await caches.open(CACHE);
  await cache.addAll(FILES.map(([path, integrity]) => new Request(path, { integrity, cache: "no-cache" })));
  await self.skipWaiting(); // an open page has all of its files
}

self.addEventListener("activate", (event) => event.waitUntil(takeOver()));

async function takeOver() {
  const ours = (await caches.keys()).filter((name) => name.startsWith(OURS)); // in the order in which they were made
  const old = ours.filter((name) => name !== CACHE).slice(0, -1);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim(); // the first page, too, has a worker from now on
}
// ANCHOR_END: install

// ANCHOR: fetch
self.addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  if (method !== "GET") return;
  const place = url.split(/[?#]/)[0];
  if (mode === "navigate" && place === PAGE) event.respondWith(page(event.request));
  else if (place.startsWith(FILES_OF_ANY)) event.respondWith(copyOf(place, event.request));
});

async function page(request) {
  const late = new Promise((answer) => setTimeout(answer, PATIENCE, null));
  const asked = fetch(request).catch(() => null);
  const response = await Promise.race([asked, late]);
  if (response === null || AWAY.includes(response.status)) {
    const copy = await caches.match(PAGE, { cacheName: CACHE });
    return copy ?? response ?? (await asked) ?? Response.error();
  }
  // Another lesson's server answers on this port now: this worker has nothing to do here.
  if (response.ok && !response.headers.has("page-version")) self.registration.unregister();
  return response;
}

/** A file of this version, or of the one before it. */
async function copyOf(place, request) {
  return (await caches.match(place, { ignoreSearch: true })) ?? fetch(request);
}
// ANCHOR_END: fetch
