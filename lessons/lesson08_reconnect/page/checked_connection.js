// Lesson 07's connection, which can also be asked right now whether it still lives: after a sleep, in another network,
// when the person looks at the page again. The regular question may be minutes away, for a browser slows down the timers of
// a hidden tab, and a sleeping computer stops them.

import { KeepaliveConnection, NO_HEARTBEAT } from "../heartbeat/heartbeat.js";

export class CheckedConnection extends KeepaliveConnection {
  #pongTimeout;
  #timer = null;

  constructor(url, pace) {
    super(url, pace);
    this.#pongTimeout = pace.pongTimeout;
  }

  /** Asks, and gives the connection up if nothing is heard. */
  check() {
    if (this.#timer !== null || !this.send({ type: "ping", timestamp: Date.now() })) return;
    this.#timer = setTimeout(() => this.abandon(NO_HEARTBEAT), this.#pongTimeout);
  }

  step(state, end) {
    this.#answered();
    super.step(state, end);
  }

  hear(data) {
    this.#answered();
    super.hear(data);
  }

  #answered() {
    clearTimeout(this.#timer);
    this.#timer = null;
  }
}
