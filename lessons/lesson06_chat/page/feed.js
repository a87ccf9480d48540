// What goes into the list of messages, in the order in which it came: messages in bunches, quiet lines between them.

import { soon } from "./soon.js";

export class Feed {
  #list;
  #waiting = []; // {messages} or {note}
  #follows = false; // go to the end once all of it is shown
  #plan = soon(() => this.flush());

  constructor(list) {
    this.#list = list;
  }

  /** One message: {seq, username, message, timestamp, own}. */
  add(message) {
    const last = this.#waiting.at(-1);
    if (last?.messages === undefined) this.#waiting.push({ messages: [message] });
    else last.messages.push(message);
    this.#plan();
  }

  /** A line that nobody said: a pair of words. */
  note(pair) {
    this.#waiting.push({ note: pair });
    this.#plan();
  }

  /** Shows everything now. */
  flush() {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { messages, note } of waiting) {
      if (messages !== undefined) this.#list.add(messages);
      else this.#list.note(...note);
    }
    if (this.#follows) this.#list.follow();
    this.#follows = false;
  }

  /** What was said before we came. Even nothing is an answer: the room is quiet, and the list says so. */
  history(messages) {
    this.flush();
    this.#list.add(messages);
  }

  /** We said something: show it, and go to where it stands. */
  own(message) {
    this.add(message);
    this.follow();
  }

  /** Goes to the end of the list, with whatever is shown next. */
  follow() {
    this.#follows = true;
    this.#plan();
  }
}
