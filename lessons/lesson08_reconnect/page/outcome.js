// How an attempt or a connection ended, and whether it is worth another attempt.
//
// A page never learns why there was no 101: whether nobody listens, the server refused with 403 or the network is gone,
// the browser says 1006 (lesson 03), and that is retried. A page that asks over HTTP first knows the status (lesson 09).

export const TOO_SLOW = { kind: "too slow" }; // no answer in time: to the call, or to join and resume
export const RESTARTING = { kind: "restarting" }; // the server had announced it; which code came then tells nothing more
export const STRANGER = { kind: "stranger" }; // the server there is not this room

/** An end with a close code. 1005 and 1006 never travel: no code, and no goodbye. */
export const closed = (code) => ({ kind: "closed", code });

/** An answer over HTTP that is no yes; `retryAfter` in ms, or null. */
export const declined = (status, retryAfter = null) => ({ kind: "declined", status, retryAfter });

export const PATIENCE = 60 * 60 * 1_000; // ms; a server that asks us to stay away for a year is asked again in an hour

/** "stop", "retry", or "credentials": once more with new credentials, then stop. */
export function verdict({ kind, code, status }) {
  if (kind === "too slow" || kind === "restarting") return "retry";
  if (kind === "stranger") return "stop";
  if (kind === "declined") return declinedFor(status);
  if (code === 4500) return "credentials";
  const final = [1000, 1002, 1003].includes(code) // meant so, or the same bytes would fail again
    || (code >= 1007 && code <= 1010)
    || (code > 4500 && code <= 4999); // those of this course are final from here on
  return final ? "stop" : "retry";
}

function declinedFor(status) {
  if (status === 401) return "credentials";
  const later = status === 408 || status === 429 || (status >= 500 && status !== 501 && status !== 505);
  return later ? "retry" : "stop";
}
