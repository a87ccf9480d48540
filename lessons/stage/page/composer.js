// The form below the messages: a name, a text, a button.
//
// A text leaves the field only when the server has it.

import { both } from "./language.js";
import { keepOnTheWayBack } from "./memory.js";
import { startName } from "./name.js";
import { objection, wellFormed } from "./rules.js";

export class Composer {
  #form = document.getElementById("composer");
  #name = document.getElementById("name");
  #text = document.getElementById("text");
  #problem = document.getElementById("problem");
  #say;
  #waiting = []; // texts on their way to the server, oldest first; they stay in the field until they are said

  /** `say(username, message)` resolves to null once it is said, or to nodes that tell what went wrong. */
  constructor(say) {
    this.#say = say;
    startName(this.#name);
    keepOnTheWayBack(this.#name, this.#text);
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#form.addEventListener("input", () => this.#complain(null));
    // Enter also ends a word in an input method (Telex, Pinyin, Kana): that Enter must not send. Safari reports it
    // after the composition is over, and only the old keyCode 229 gives it away.
    this.#form.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.isComposing || event.keyCode === 229)) event.preventDefault();
    });
  }

  /** One of our messages is in the log. If the form said that it may not have arrived, the text need not be sent again. */
  arrived(message) {
    const doubted = this.#waiting.length === 0 && !this.#problem.hidden && wellFormed(this.#text.value) === message;
    if (doubted) {
      this.#text.value = "";
      this.#complain(null);
    }
  }

  #submit() {
    const username = wellFormed(this.#name.value);
    const unnamed = objection("name", username);
    if (unnamed !== null) {
      this.#complain(both(...unnamed));
      this.#name.focus();
      return;
    }
    this.#text.focus();
    const typed = this.#withoutWaiting(this.#text.value);
    const words = wellFormed(typed);
    if (words === "") return;
    const unsayable = objection("text", words);
    if (unsayable !== null) return this.#complain(both(...unsayable));
    this.#waiting.push(typed);
    if (this.#waiting.length === 1) this.#send(username);
  }

  // One after the other: two POSTs at once may arrive in either order.
  async #send(username) {
    this.#form.setAttribute("aria-busy", "true");
    this.#complain(null);
    while (this.#waiting.length > 0) {
      const typed = this.#waiting[0];
      const problem = await this.#say(username, wellFormed(typed));
      if (problem !== null) {
        this.#waiting = [];
        this.#complain(problem);
        break;
      }
      this.#waiting.shift();
      if (this.#text.value.startsWith(typed)) this.#text.value = this.#text.value.slice(typed.length);
    }
    this.#form.removeAttribute("aria-busy");
  }

  // Enter may be pressed again before the first text is sent and gone from the field.
  #withoutWaiting(text) {
    const waiting = this.#waiting.join("");
    return text.startsWith(waiting) ? text.slice(waiting.length) : text;
  }

  #complain(words) {
    this.#problem.hidden = words === null;
    this.#problem.replaceChildren(...(words === null ? [] : [words]));
  }
}
