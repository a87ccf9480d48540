// Which messages are mine? Not those under my name: anybody can take it. The 201 told us the number and the time of
// each message we sent, and the two together are unique even after a server started over and counts from 1 again.

import { recallHere, rememberHere } from "./memory.js";

const KEY = "full-duplex-own";

export class Own {
  #marks = new Set(recallHere(KEY)?.split(" "));
  #expected = null;

  /** About to send this: a poll already under way may bring it before the 201 is here. */
  expect(username, message) {
    this.#expected = { username, message };
  }

  /** The server refused it, so nobody will ever read it. */
  refused() {
    this.#expected = null;
  }

  /** The server took it. */
  accepted(message) {
    this.#expected = null;
    this.#marks.add(mark(message));
    rememberHere(KEY, [...this.#marks].slice(-500).join(" "));
  }

  has(message) {
    const expected = this.#expected;
    if (expected?.username === message.username && expected.message === message.message) this.accepted(message);
    return this.#marks.has(mark(message));
  }
}

const mark = ({ seq, timestamp }) => `${seq}@${timestamp}`;
