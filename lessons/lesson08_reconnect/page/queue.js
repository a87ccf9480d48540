// What has been said and is not in the log yet, as far as we know: in order, each with an id of its own.
//
//             say                    take, when the connection is open
//   a person ────▶ new ─────────────────────────▶ sent ──── ack, or heard in the log ───▶ gone: delivered
//              │    ▲                              │  │
//              │    └──── renew: the connection ───┘  └─── error ──▶ gone: failed, and the person is told
//              │          was lost, or was answered "later" (postpone)
//              ▼
//            full: refused, and the person is told
//
// A message leaves the queue in one of two ways, and both are shown. There is no third way.

export const MOST = 100;

export class Queue {
  /** Grows with every change of what is in it. */
  changes = 0;
  #waiting; // {id, text, progress: "new" | "sent" | the time from which on it may be sent}

  /** `kept` is what an earlier page left behind: {id, text}, oldest first. */
  constructor(kept = []) {
    this.#waiting = kept.map(({ id, text }) => ({ id, text, progress: "new" }));
  }

  /** Puts a message behind the others, and never drops one for it: false if there are too many. */
  push(id, text) {
    if (this.#waiting.length >= MOST) return false;
    this.#waiting.push({ id, text, progress: "new" });
    this.changes += 1;
    return true;
  }

  /** The next message to send, or null. One that must wait holds up those behind it, or words would change places. */
  take(now) {
    const next = this.#next();
    if (next === undefined || next.progress > now) return null; // "new" is greater than no number
    next.progress = "sent";
    return next;
  }

  /** It is no longer known what has arrived: everything is sent again, in order, under the same ids. */
  renew() {
    for (const message of this.#waiting) if (message.progress === "sent") message.progress = "new";
  }

  /** The server takes this one later, but not before `until`. */
  postpone(id, until) {
    const message = this.#waiting.find((it) => it.id === id);
    if (message !== undefined) message.progress = until;
  }

  /** When `take` is worth another call, if nothing else happens; null: never. */
  get timeout() {
    const until = this.#next()?.progress;
    return typeof until === "number" ? until : null;
  }

  /** Takes out a message whose fate is known; undefined if it is not ours, or was known already. */
  settle(id) {
    const at = this.#waiting.findIndex((it) => it.id === id);
    if (at < 0) return undefined;
    this.changes += 1;
    return this.#waiting.splice(at, 1)[0];
  }

  /** Everything that waits, oldest first. */
  get waiting() {
    return this.#waiting.map(({ id, text }) => ({ id, text }));
  }

  #next() {
    return this.#waiting.find((it) => it.progress !== "sent");
  }
}
