// The messages that this tab has sent. The name does not tell them, since two people may have the same. The 201 brings
// the number and the time of each sent message; the two together are unique even after a server has started over and
// counts from 1 again.

import { recallHere, rememberHere } from "./memory.js";

const KEY = "full-duplex-own";

export class Own {
  #marks = new Set(recallHere(KEY)?.split(" "));
  #expected = null;

  /** To be called before sending: a poll that is in flight may bring the message before the 201 is here. */
  expect(username, message) {
    this.#expected = { username, message };
  }

  /** The server has refused it. */
  refused() {
    this.#expected = null;
  }

  /** The server has accepted it, as this message. */
  accepted(message) {
    this.#expected = null;
    this.#marks.add(mark(message));
    rememberHere(KEY, [...this.#marks].slice(-500).join(" "));
  }

  /** Whether this message of the log is one of them. */
  has(message) {
    const expected = this.#expected;
    if (expected?.username === message.username && expected.message === message.message) this.accepted(message);
    return this.#marks.has(mark(message));
  }
}

const mark = ({ seq, timestamp }) => `${seq}@${timestamp}`;
