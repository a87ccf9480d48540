// Whether a server is away for certain: asked over HTTP before a socket is opened.
//
// Browsers hold back new WebSockets to an address where earlier ones have failed: Firefox for up to a minute, and nobody
// can tell it that the server is back. All that time the socket says "connecting", and nothing is on the wire. A `fetch` is
// never held back. But its silence proves nothing: it may go over a kept connection that is dead by now, or wait for one of
// the six that a browser opens to one server. A socket gets a new connection, so then it has to find out.

import { closed } from "./outcome.js";

export const SILENCE = 1_000; // ms
const AWAY = [502, 503, 504]; // a proxy answers for a server that doesn't

// ANCHOR: away
/** True if nobody answers there; false if somebody does, or if nothing is known. `signal` gives it up. */
export async function isAway(signal) {
  const silence = AbortSignal.timeout(SILENCE);
  try {
    const response = await fetch("status", { cache: "no-store", signal: AbortSignal.any([signal, silence]) });
    await response.arrayBuffer();
    return AWAY.includes(response.status);
  } catch {
    return !silence.aborted;
  }
}
// ANCHOR_END: away

/** What a call would end with, or null if it may succeed. Lesson 09 asks something else. */
export const askStatus = async (_last, signal) => ((await isAway(signal)) ? closed(1006) : null);
