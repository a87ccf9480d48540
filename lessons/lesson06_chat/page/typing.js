// "Lan is typing…": said by us while we type, and shown when others do.
//
// The news is worth nothing a moment later, so nothing keeps it: a member that falls silent, or vanishes in the middle of a
// word, is forgotten after six seconds. A member that goes on typing says it again in time.

import { both } from "../page/language.js";
import { trim } from "../page/rules.js";

const FORGET = 6_000; // ms
const AGAIN = 3_000; // ms between two reports of ours: well below FORGET, and far fewer than keys
const QUIET = 5_000; // ms without a key: no longer typing

/** The line that tells who is typing. */
export class TypingLine {
  #line = document.getElementById("typing");
  #people = new Map(); // clientId → {username, until}
  #timer = 0;

  set(clientId, username, isTyping) {
    if (isTyping) this.#people.set(clientId, { username, until: performance.now() + FORGET });
    else if (!this.#people.delete(clientId)) return;
    this.#draw();
  }

  clear() {
    this.#people.clear();
    this.#draw();
  }

  #draw() {
    clearTimeout(this.#timer);
    const now = performance.now();
    for (const [clientId, { until }] of this.#people) if (until <= now) this.#people.delete(clientId);
    const people = [...this.#people.values()];
    const soonest = Math.min(...people.map(({ until }) => until));
    if (people.length > 0) this.#timer = setTimeout(() => this.#draw(), soonest - now + 1);

    this.#line.classList.toggle("busy", people.length > 0);
    this.#line.replaceChildren(...(people.length > 0 ? [words(people.map(({ username }) => username))] : []));
  }
}

function words(names) {
  if (names.length > 3) return both("Several people are typing", "Nhiều người đang gõ");
  const apart = names.map(isolate);
  const last = apart.pop();
  const list = (and) => (apart.length > 0 ? `${apart.join(", ")} ${and} ${last}` : last);
  return both(`${list("and")} ${names.length > 1 ? "are" : "is"} typing`, `${list("và")} đang gõ`);
}

/** A name inside a sentence keeps its writing direction to itself. */
export const isolate = (name) => `\u2068${name}\u2069`;

/** Reports what happens in a field: `report(isTyping)`, not for every key. */
export class TypingReporter {
  #report;
  #last = -Infinity; // when we last said that we type; -Infinity: the others believe we don't
  #timer = 0;

  constructor(field, report) {
    this.#report = report;
    field.addEventListener("input", () => (trim(field.value) === "" ? this.stop() : this.#typed()));
  }

  /** The text was sent, or given up. Sending ends it for the others without a word. */
  stop(sent = false) {
    clearTimeout(this.#timer);
    if (this.#last > -Infinity && !sent) this.#report(false);
    this.#last = -Infinity;
  }

  #typed() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.stop(), QUIET);
    if (performance.now() - this.#last < AGAIN) return;
    this.#last = performance.now();
    this.#report(true);
  }
}
