// How an attempt or a connection ended, and whether it is worth another attempt.
//
// A page never learns why there was no 101: if nothing listens, if the server answers 403, if the network is gone, the
// browser reports 1006 (lesson 03), and the page retries. One that asks over HTTP first knows the status (lesson 09).

export const TOO_SLOW = { kind: "too slow" }; // no answer in time: to the attempt, or to join and resume
export const RESTARTING = { kind: "restarting" }; // the server had announced it, so the close code tells nothing more
export const STRANGER = { kind: "stranger" }; // what answers there is not this lesson's server

/** The end of an open connection. 1005 and 1006 are never sent: a close frame without a code, and no close frame. */
export const closed = (code) => ({ kind: "closed", code });

/** An answer over HTTP that is no yes; `retryAfter` in ms, or null. */
export const declined = (status, retryAfter = null) => ({ kind: "declined", status, retryAfter });

export const MAX_WAIT = 60 * 60 * 1_000; // ms; the longest wait that a server may ask for

/** "stop", "retry", or "credentials": once more with new credentials, then stop. */
export function verdict({ kind, code, status }) {
  if (kind === "too slow" || kind === "restarting") return "retry";
  if (kind === "stranger") return "stop";
  if (kind === "declined") return declinedFor(status);
  if (code === 4500) return "credentials";
  const final = [1000, 1002, 1003].includes(code) // on purpose, or the same bytes would fail again
    || (code >= 1007 && code <= 1010)
    || (code > 4500 && code <= 4999); // those of this course are final from here on
  return final ? "stop" : "retry";
}

function declinedFor(status) {
  if (status === 401) return "credentials";
  const later = status === 408 || status === 429 || (status >= 500 && status !== 501 && status !== 505);
  return later ? "retry" : "stop";
}
