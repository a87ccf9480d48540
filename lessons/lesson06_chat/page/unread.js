// How much was said while this tab was hidden, in its title. The socket goes on in the background: frames are no timers,
// no browser slows them down.

import { onLanguage } from "../page/language.js";

export class Unread {
  #count = 0;

  constructor() {
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) this.#show(0);
    });
    onLanguage(() => this.#show(this.#count)); // the switch has written another title
  }

  /** A message has arrived. */
  one() {
    if (document.hidden) this.#show(this.#count + 1);
  }

  #show(count) {
    this.#count = count;
    const title = document.title.replace(/^\(\d+\) /, "");
    document.title = count > 0 ? `(${count}) ${title}` : title;
  }
}
