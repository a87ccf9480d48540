// The list of messages: name, text and time of each.
//
// A name or a text enters the page through textContent, never as HTML: <img onerror=…> is shown as these characters.

import { both } from "./language.js";
import { trim } from "./rules.js";

const KEEP = 500; // messages in the page; more of them would make it slow
const MOST = 5_000; // for a reader who has scrolled back: what is being read stays, up to here
const NEAR = 48; // px; a reader so close to the end counts as reading the newest
const SAME_BREATH = 120_000; // ms in which one person's messages form a group

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const calendar = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

export class MessageList {
  #log = document.getElementById("log"); // scrolls
  #list = document.getElementById("messages");
  #jump = document.getElementById("jump");
  #atEnd = true;
  #last = null;
  #content;

  /** `content(message)` is what stands in a message's place: its words, or a node. */
  constructor(content = ({ message }) => message) {
    this.#content = content;
    this.#log.addEventListener("scroll", () => {
      this.#atEnd = this.#log.scrollHeight - this.#log.scrollTop - this.#log.clientHeight < NEAR;
      if (this.#atEnd) this.#arrive();
    });
    this.#jump.addEventListener("click", () => {
      this.follow();
      this.#log.focus({ preventScroll: true }); // the button disappears; focus must not fall to the top of the page
    });
    // A phone's keyboard takes half of the screen: a reader at the end stays there.
    new ResizeObserver(() => this.#atEnd && this.follow()).observe(this.#log);
  }

  /** Appends messages in order: [{seq, username, message, timestamp, own}]. */
  add(messages) {
    const rows = document.createDocumentFragment();
    for (const message of messages.slice(-this.#most)) {
      rows.append(row(message, continues(this.#last, message), this.#content(message)));
      this.#last = message;
    }
    if (messages.length > 0) this.#append(rows, messages.length > this.#most);
    this.#log.setAttribute("aria-busy", "false");
  }

  /** Appends a line that is no message. */
  note(en, vi) {
    this.#last = null;
    this.#append(note(both(en, vi)));
  }

  /** Goes to the end and stays there. */
  follow() {
    this.#atEnd = true;
    this.#arrive();
    this.#log.scrollTop = this.#log.scrollHeight;
  }

  // Only a reader at the end is followed: the text must not move for one who has scrolled back.
  #append(rows, skipped = false) {
    this.#list.append(rows);
    this.#trim(skipped);
    if (this.#atEnd) this.follow();
    else this.#jump.hidden = false;
  }

  // A reader who comes back to the end needs no more of the old rows than any other.
  #arrive() {
    this.#jump.hidden = true;
    this.#trim();
  }

  get #most() {
    return this.#atEnd ? KEEP : MOST;
  }

  // At the end only what nobody sees goes. Far more than that is too much for any page: then even the rows that are being
  // read go, the oldest first, and the line at the top says so.
  #trim(skipped = false) {
    if (!skipped && this.#list.children.length <= this.#most + 1) return; // one for the line that says so
    const kept = this.#atEnd ? KEEP : MOST - KEEP;
    const before = this.#atEnd ? 0 : this.#log.scrollHeight;
    while (this.#list.children.length > kept) this.#list.firstElementChild.remove();
    this.#list.firstElementChild.classList.remove("continued"); // its name left with the rows above
    this.#list.prepend(note(both(`This page keeps the newest ${kept} messages`, `Trang này chỉ giữ ${kept} tin mới nhất`)));
    // What goes above must not move what is being read. WebKit doesn't see to that by itself.
    if (!this.#atEnd && !CSS.supports("overflow-anchor", "auto")) this.#log.scrollTop -= before - this.#log.scrollHeight;
  }
}

function continues(before, message) {
  return before !== null
    && before.username === message.username
    && before.own === message.own
    && message.timestamp - before.timestamp < SAME_BREATH;
}

function row({ seq, username, timestamp, own }, continued, content) {
  const li = element("li", "message");
  li.dataset.seq = seq;
  li.classList.toggle("own", own);
  li.classList.toggle("continued", continued);
  li.style.setProperty("--hue", hue(username));

  const avatar = element("span", "avatar", initial(username));
  avatar.setAttribute("aria-hidden", "true");

  // <bdi> and dir="auto": a name or a text that runs from right to left keeps its direction to itself.
  const head = element("p", "head");
  head.append(element("bdi", "who", username));
  if (own) {
    const you = element("span", "you");
    you.append(both("you", "bạn"));
    head.append(" ", you);
  }

  const what = element("p", "what");
  what.append(content); // words become a text node
  what.dir = "auto";

  const when = element("time", "when", clock.format(timestamp));
  when.dateTime = new Date(timestamp).toISOString();
  when.title = calendar.format(timestamp);

  const bubble = element("div", "bubble");
  bubble.append(head, what, when);
  li.append(avatar, bubble);
  return li;
}

function note(words) {
  const li = element("li", "note");
  li.append(words);
  return li;
}

export function element(tag, name, text = "") {
  const made = document.createElement(tag);
  made.className = name;
  made.textContent = text;
  return made;
}

// The first letter of a name that can be seen: the name may begin with a mark that only turns the writing direction. One
// letter may be several code points: a flag, a family, an ế typed as e + ^ + ´.
export function initial(name) {
  for (const { segment } of new Intl.Segmenter().segment(name)) {
    if (/[\p{Letter}\p{Number}\p{Symbol}]/u.test(segment) && trim(segment) !== "") return segment.toLocaleUpperCase();
  }
  return "?";
}

// The hue of a name, computed from its letters: the same on every screen, without a list.
export function hue(name) {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + letter.codePointAt(0)) % 360;
  return sum;
}
