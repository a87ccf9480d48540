// A connection that notices when the server is gone.
//
//     fresh ───── a random part of 25 s: ask ─────┐
//                                                 ▼
//     calm ───── 25 s without a message: ask ──▶ asked ───── 10 s more ─────▶ given up: closed, 4000
//       ▲                                         │
//       └───────── a pong, or anything else ──────┘
//
// A page can neither send nor see the protocol's own pings. The browser answers the server's without telling the page,
// even while the server's messages no longer arrive. So the page asks in JSON, and the room answers in JSON.

import { Connection } from "../chat/connection.js";

export const NO_HEARTBEAT = 4000;

export class KeepaliveConnection extends Connection {
  #every;
  #pongTimeout;
  #timer;
  #pulse = null;
  // Not asked yet. The welcome doesn't change the time of the first question: a server that restarts welcomes all its
  // pages at once, and they must not ask at once for ever.
  #fresh = true;

  /** In milliseconds: `every`, the silence after which the page asks, and `pongTimeout`, the wait for an answer. */
  constructor(url, { every, pongTimeout }) {
    super(url);
    this.#every = every;
    this.#pongTimeout = pongTimeout;
  }

  /** While the connection is open: `{heard, asked}`, when something was last heard and, if we wait for it, when we asked. */
  get pulse() {
    return this.state === "open" ? this.#pulse : null;
  }

  step(state, end) {
    clearTimeout(this.#timer);
    if (state === "open") {
      this.#pulse = { heard: performance.now(), asked: null };
      this.#fresh = true;
      this.#askIn(this.#every * Math.random());
    }
    // Neither the 101 nor the server's close frame comes over a dead line.
    if (state === "connecting" || state === "closing") this.#giveUp(1006);
    super.step(state, end);
  }

  // ANCHOR: watch
  hear(data) {
    if (this.state === "open") {
      this.#pulse = { heard: performance.now(), asked: null };
      if (!this.#fresh) this.#askIn(this.#every);
    }
    super.hear(data);
  }

  #askIn(wait) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(), wait);
  }

  #ask() {
    this.#fresh = false;
    this.#pulse.asked = performance.now();
    this.send({ type: "ping", timestamp: Date.now() });
    this.#giveUp(NO_HEARTBEAT);
  }

  #giveUp(code) {
    this.#timer = setTimeout(() => this.abandon(code), this.#pongTimeout);
  }
  // ANCHOR_END: watch
}
