// When to call again: what is final, how long to wait, since when we have been away.

import { Backoff } from "./backoff.js";
import { MAX_WAIT, RESTARTING, verdict } from "./outcome.js";

const OFFLINE = 120_000; // ms without a connection until we say so
const STEADY = 5_000; // ms; a room that lets us in and closes sooner has not been reached yet

export class Redial {
  #backoff = new Backoff();
  #invited = null; // so long the server wants us to stay away, since it has announced a restart
  #notBefore = 0; // until then it wants that, once the connection has ended
  #reached = null; // when the room took us in, until that connection ends
  #since = null; // when the room was reached last, if it is not now
  #refreshed = false; // new credentials have been tried since the room was last reached for good
  #network = true; // the device believes that it has one

  /** What to do after such an end: {until, attempt, why}, or null for no more calls. `random` is between 0 and 1. */
  after(end, random, now) {
    const invited = this.#invited;
    this.#invited = null;
    // On its way, a code may have become 1000, 1002, 1005 or 1006. Those from 4000 on were chosen for us, and stay.
    const why = invited === null || end.code >= 4000 ? end : RESTARTING;
    if (this.#reached !== null && this.#reached + STEADY <= now) {
      this.#backoff.reset();
      this.#refreshed = false;
    }
    this.#reached = null;
    const what = verdict(why);
    if (what === "stop" || (what === "credentials" && this.#refreshed)) return null;
    if (what === "credentials") this.#refreshed = true;
    const least = what === "retry" ? Math.max(invited ?? 0, Math.min(why.retryAfter ?? 0, MAX_WAIT)) : 0;
    this.#since ??= now;
    // Not exactly at that time: other clients may have been told the same one.
    this.#notBefore = now + least;
    const until = this.#notBefore + this.#backoff.delay(random);
    return { until: this.#network ? until : null, attempt: this.#backoff.failures, why };
  }

  /** The room has taken us in: if that lasts, the next trouble begins with short waits. */
  reached(now) {
    this.#reached = now;
    this.#since = null;
  }

  /** The server is about to stop, and tells when to come back. */
  invite(after) {
    this.#invited = Math.min(after, MAX_WAIT);
  }

  /** The device has a network, or has none; whether that is news. */
  network(up) {
    const news = this.#network !== up;
    this.#network = up;
    return news;
  }

  /** The same wait, now that the network has gone, or is back. A whole office gets it back in one moment. */
  replan(wait, random, now) {
    const from = Math.max(this.#notBefore, now); // the server's wish stands
    return { ...wait, until: this.#network ? from + new Backoff().delay(random) : null };
  }

  /** From when on a person should read "offline"; null: there is nothing to wait for. */
  get offlineFrom() {
    return this.#since === null ? null : this.#since + OFFLINE;
  }

  /** Whether a person should read "offline" while we wait. */
  isOffline(now) {
    return !this.#network || (this.offlineFrom !== null && this.offlineFrom <= now);
  }
}
