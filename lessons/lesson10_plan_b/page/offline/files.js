// The service worker, from the page's side: it is asked for, and a version that comes while the page is open is told.

// A script of this page has the version in its own address: …/v/4f1c…/offline/files.js
const VERSION = /\/v\/([0-9a-f]+)\//.exec(import.meta.url)?.[1] ?? null;

/** What can be said of the files of this page: "yes", "soon", "insecure", "no". `onNewer()`: another version is kept by now. */
export class Files {
  onState = () => {};
  onNewer = () => {};
  #registration = null;

  // ANCHOR: register
  async keep() {
    if (navigator.serviceWorker === undefined) return this.onState(isSecureContext ? "no" : "insecure");
    this.onState(navigator.serviceWorker.controller === null ? "soon" : "yes");
    try {
      this.#registration = await navigator.serviceWorker.register(new URL("worker.js", document.baseURI), { updateViaCache: "none" });
      this.#registration.addEventListener("updatefound", () => this.#watch(this.#registration.installing));
      if (this.#registration.installing !== null) this.#watch(this.#registration.installing);
      navigator.serviceWorker.ready.then(() => this.onState("yes"));
    } catch {
      this.onState("no"); // a private window, a setting
    }
  }
  // ANCHOR_END: register

  /** The server is back, and may be another one by now. */
  async look() {
    try {
      await this.#registration?.update();
    } catch {
      // it isn't there, or speaks of something else
    }
  }

  /** Away with the worker and with what it keeps. */
  async forget() {
    try {
      for (const registration of await navigator.serviceWorker.getRegistrations()) {
        if (registration.active?.scriptURL === new URL("worker.js", document.baseURI).href) await registration.unregister();
      }
      for (const name of await caches.keys()) if (name.startsWith("full-duplex-10 ")) await caches.delete(name);
    } catch {
      // there was none
    }
  }

  #watch(worker) {
    worker.addEventListener("statechange", async () => {
      if (worker.state === "redundant" && this.#registration.active === null) this.onState("no"); // a file was not as it should be
      if (worker.state !== "activated") return;
      const names = await caches.keys();
      const newest = names.filter((name) => name.startsWith("full-duplex-10 ")).at(-1);
      if (VERSION !== null && newest?.endsWith(VERSION) === false) this.onNewer();
    });
  }
}
