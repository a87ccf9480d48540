// What happens around a page, and matters to a connection: the network goes and comes, the tab is left and looked at
// again, the computer sleeps, the browser keeps the page for the way back.

const LOOK = 5_000; // ms between two looks at the clock
const SLEPT = 15_000; // ms between them if it was a sleep. (A hidden tab may look only once a minute. It does no harm.)

// A server on the same machine needs no network.
const NEAR = ["localhost", "127.0.0.1", "[::1]"].includes(location.hostname);

/** Tells a `Member` about all of it. */
export function watch(member) {
  const network = () => member.network(navigator.onLine || NEAR);
  addEventListener("online", network);
  addEventListener("offline", network);
  network();

  document.addEventListener("visibilitychange", () => document.hidden || member.lookAgain());
  addEventListener("pagehide", ({ persisted }) => persisted && member.setAside());
  addEventListener("pageshow", ({ persisted }) => persisted && member.lookAgain());

  // A reload keeps what waits; a tab that is closed takes it along. The browser doesn't tell which it will be.
  addEventListener("beforeunload", (event) => member.waiting > 0 && event.preventDefault());

  let last = Date.now(); // the clock on the wall goes on in a sleep
  setInterval(() => {
    const now = Date.now();
    if (now - last > SLEPT) member.lookAgain();
    last = now;
  }, LOOK);
}
