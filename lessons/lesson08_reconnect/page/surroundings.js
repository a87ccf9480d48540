// What happens around a page, and matters to a connection: the network goes and comes, the tab is left and looked at
// again, the computer sleeps, the browser keeps the page for the way back.

import { reclaimTab, releaseTab } from "./tab.js";

const LOOK = 5_000; // ms between two looks at the clock
const SLEPT = 15_000; // ms between them if it was a sleep. (A hidden tab may look only once a minute. It does no harm.)

// A server on the same machine needs no network.
const NEAR = ["localhost", "127.0.0.1", "[::1]"].includes(location.hostname);

// ANCHOR: watch
/** Tells a `Member` about all of it. */
export function watch(member) {
  const network = () => member.network(navigator.onLine || NEAR);
  addEventListener("online", network);
  addEventListener("offline", network);
  network();

  document.addEventListener("visibilitychange", () => document.hidden || member.lookAgain());
  let replaced = false;
  let comings = 0; // and goings
  addEventListener("pagehide", ({ persisted }) => {
    if (!persisted) return;
    comings += 1;
    member.setAside();
    releaseTab();
  });
  addEventListener("pageshow", async ({ persisted }) => {
    if (!persisted) return;
    const coming = (comings += 1);
    const ours = await reclaimTab();
    if (coming !== comings) return; // gone again meanwhile
    replaced = !ours;
    if (replaced) location.reload(); // what waits here, the other page has, too
    else member.comeBack();
  });

  // A reload keeps what waits; a tab that is closed takes it along. The browser doesn't tell which it will be.
  addEventListener("beforeunload", (event) => member.endangered > 0 && !replaced && event.preventDefault());

  let last = Date.now(); // the clock on the wall goes on in a sleep
  setInterval(() => {
    const now = Date.now();
    if (now - last > SLEPT) member.lookAgain();
    last = now;
  }, LOOK);
}
// ANCHOR_END: watch
