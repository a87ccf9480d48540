// Between the tabs of one person: what one posts, all others hear, in order. Nobody answers for a tab that is frozen.

import { newId } from "../reconnect/member.js";

const NAME = "full-duplex-10";
const SILENCE = 4_000; // ms without an answer: a tab that is frozen

export class Channel {
  /** `onMessage(message)`: another tab has said something. */
  onMessage = () => {};
  /** `onSilence()`: an answer has not come. */
  onSilence = () => {};
  /** This tab's own name. */
  tab = newId();
  #person;
  #channel = null;
  #timer = 0;

  constructor(person) {
    this.#person = person;
  }

  open() {
    this.#channel = new BroadcastChannel(`${NAME} ${this.#person}`);
    this.#channel.onmessage = ({ data }) => this.onMessage(data);
  }

  /** What is said meanwhile would only wait for us, and some browsers throw a kept page away for that. */
  close() {
    this.answered();
    this.#channel?.close();
    this.#channel = null;
  }

  post(message) {
    this.#channel?.postMessage({ ...message, tab: this.tab });
  }

  /** Asks for a snapshot. */
  hello() {
    this.post({ do: "hello" });
    this.expect();
  }

  /** An answer has to come soon. */
  expect() {
    this.answered();
    this.#timer = setTimeout(() => this.onSilence(), SILENCE);
  }

  answered() {
    clearTimeout(this.#timer);
  }
}
