// Which of several servers this page is connected to, in the header; and, in the chat, that it is another one now.

import { isolate } from "../chat/typing.js";
import { both } from "../page/language.js";
import * as notes from "../reconnect/notes.js";

export class NodeView {
  #place = document.getElementById("node");
  #welcomed = null; // the server's name, as the newest welcome tells it
  #now = null; // the server on which we were online last
  #before = null; // and the one on which we were before that

  /** A server greets us. One that is alone has no name. */
  welcome(node) {
    this.#welcomed = typeof node === "string" ? node : null;
  }

  /** The state of the connection, by the name that lesson 08's client gives it. */
  state(name) {
    const isOnline = name === "online";
    if (isOnline) [this.#before, this.#now] = [this.#now, this.#welcomed];
    this.#place.hidden = !isOnline || this.#now === null;
    if (!this.#place.hidden) this.#place.replaceChildren(both(`on ${isolate(this.#now)}`, `ở ${isolate(this.#now)}`));
  }

  /** The words for "connected again", and so many messages were missed; with the server, if it is another one. */
  back(missed) {
    const [en, vi] = notes.back(missed);
    if (this.#now === null || this.#before === null || this.#now === this.#before) return [en, vi];
    const [now, before] = [isolate(this.#now), isolate(this.#before)];
    return [`${en}. You are on ${now} now, no longer on ${before}`, `${vi}. Giờ bạn ở ${now}, không còn ở ${before} nữa`];
  }
}
