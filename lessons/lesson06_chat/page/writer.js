// Where we write: a line with our name beside it, and the form that asks for the name.
//
// Its promise: what was typed is never lost. It leaves the field only when the socket took it, and comes back when the
// server refuses it.

import { both, bothOf, pick, onLanguage } from "../page/language.js";
import { keepOnTheWayBack, recall, recallHere, remember, rememberHere } from "../page/memory.js";
import { hue, initial } from "../page/messages.js";
import { startName } from "../page/name.js";
import { objection, wellFormed } from "../page/rules.js";
import { TypingReporter, isolate } from "./typing.js";

const ASKED = "full-duplex-asked";
export const DRAFT = "full-duplex-draft"; // what stands in the field survives a reload

export class Writer {
  #composer = document.getElementById("composer");
  #text = document.getElementById("text");
  #problem = document.getElementById("problem");
  #me = document.getElementById("me");
  #naming = document.getElementById("naming");
  #name = document.getElementById("name");
  #nameProblem = document.getElementById("name-problem");
  #typing;
  #account; // a name that is not this page's to choose, or null

  /** `say(text)` is false if nothing gets through; `join(name)`; `typing(isTyping)`; lesson 09 gives the name of an `account`. */
  constructor({ say, join, typing, account = null }) {
    this.#account = account;
    this.#write(recallHere(DRAFT) ?? "");
    keepOnTheWayBack(this.#text, this.#name);
    this.#typing = new TypingReporter(this.#text, typing);
    this.#composer.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit(say);
    });
    this.#composer.addEventListener("input", () => {
      rememberHere(DRAFT, this.#text.value);
      complain(this.#problem, null);
    });
    this.#naming.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submitName(join);
    });
    this.#naming.addEventListener("input", () => complain(this.#nameProblem, null));
    this.#naming.addEventListener("keydown", (event) => event.key === "Escape" && !event.isComposing && this.#cancelName());
    // ANCHOR: enter
    // Enter may belong to an input method.
    // Safari reports it as keyCode 229, after the composition is over.
    for (const field of [this.#text, this.#name]) {
      field.addEventListener("keydown", (event) => {
        const composing = event.isComposing || event.keyCode === 229;
        if (event.key === "Enter" && composing) event.preventDefault();
      });
    }
    // ANCHOR_END: enter
    if (account === null) this.#me.addEventListener("click", () => this.#askName());
    onLanguage(() => this.#drawMe());
  }

  /** Asks for the name once in the life of a browser; one that was asked before joins at once. */
  async start(join) {
    if (this.#account !== null) return this.#enter(this.#account, join);
    await startName(this.#name);
    if (recall(ASKED) === null) this.#askName();
    else this.#submitName(join);
  }

  /** The name under which the others know us. */
  named(name) {
    this.#me.dataset.name = name;
    this.#drawMe();
  }

  /** The server refused the name. */
  refuseName(why) {
    if (this.#account !== null) return this.complain(bothOf(why));
    this.#askName();
    complain(this.#nameProblem, bothOf(why));
  }

  /** Something about writing went wrong. */
  complain(words) {
    complain(this.#problem, words);
  }

  /** A text was not said after all. False if there is something else in the field by now. */
  giveBack(text) {
    const typed = wellFormed(this.#text.value);
    if (typed !== "" && typed !== text) return false;
    this.#write(text);
    return true;
  }

  // ANCHOR: submit
  #submit(say) {
    const text = wellFormed(this.#text.value);
    // Asked for the focus again, the browser would lay out the page.
    if (document.activeElement !== this.#text) this.#text.focus();
    if (text === "") return;
    const unsayable = objection("text", text);
    if (unsayable !== null) {
      this.complain(both(...unsayable));
    } else if (say(text)) {
      this.#write("");
      this.#typing.stop(true);
      this.complain(null);
    } else {
      this.complain(both(
        "Not sent: the connection is gone, or stuck. Your text stays here.",
        "Chưa gửi được: kết nối đã mất hoặc đang tắc. Tin của bạn vẫn còn ở đây."));
    }
  }
  // ANCHOR_END: submit

  #write(text) {
    this.#text.value = text;
    rememberHere(DRAFT, text);
  }

  #askName() {
    this.#naming.classList.toggle("renaming", this.#me.dataset.name !== undefined);
    this.#composer.hidden = true;
    this.#naming.hidden = false;
    this.#name.focus();
    this.#name.select();
  }

  #cancelName() {
    if (this.#me.dataset.name === undefined) return; // still nobody
    this.#name.value = this.#me.dataset.name;
    this.#showComposer();
  }

  #submitName(join) {
    const name = wellFormed(this.#name.value);
    const unnamed = objection("name", name);
    if (unnamed !== null) {
      if (this.#naming.hidden) this.#askName();
      complain(this.#nameProblem, both(...unnamed));
      this.#name.focus();
      return;
    }
    remember(ASKED, "yes");
    this.#enter(name, join);
  }

  #enter(name, join) {
    this.named(name);
    this.#showComposer();
    join(name);
  }

  #showComposer() {
    complain(this.#nameProblem, null);
    this.#naming.hidden = true;
    this.#composer.hidden = false;
    this.#text.focus();
  }

  #drawMe() {
    const { name } = this.#me.dataset;
    if (name === undefined) return;
    const [avatar, label] = this.#me.children;
    avatar.textContent = initial(name);
    label.textContent = name;
    this.#me.style.setProperty("--hue", hue(name));
    const who = isolate(name);
    const words = this.#account === null
      ? pick(`You are ${who}. Change your name`, `Bạn là ${who}. Đổi tên`)
      : pick(`You are ${who}. Your session`, `Bạn là ${who}. Phiên của bạn`);
    this.#me.setAttribute("aria-label", words);
    this.#me.title = words;
  }
}

function complain(line, words) {
  line.hidden = words === null;
  line.replaceChildren(...(words === null ? [] : [words]));
}
