// The frames as this browser saw them: ↑ sent, ↓ received.
//
// A page sees messages, not frames: the browser has joined and unmasked them before. Their headers can still be told from
// the length (lesson 04), as nothing here is compressed or cut; `--tap` shows the real ones. Pings and pongs of the
// protocol stay invisible: no page can send or see them, therefore the chat has a ping of its own in JSON.

import { byteLength } from "../page/exchange.js";
import { both, number, onLanguage } from "../page/language.js";
import { element } from "../page/messages.js";
import { stateWords } from "./ready-state.js";
import { soon } from "./soon.js";

const KEPT = 100;
const MOST = 1_000; // for a reader who has scrolled back: the rows that are read stay, up to here
const CLIP = 600; // characters of one message
const clock = new Intl.DateTimeFormat(undefined, { minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3, hourCycle: "h23" });

export class Inspector {
  #list = document.getElementById("frames");
  #brief = document.getElementById("frames-brief");
  #trip = document.getElementById("trip");
  #button = document.getElementById("ping");
  #counts = { up: [0, 0], down: [0, 0] }; // frames, bytes
  #fresh = []; // rows to be shown
  #atEnd = true;
  #top = 0; // where the list is scrolled to
  #plan = soon(() => this.#draw());
  #attempts = null; // {li, times}: those since the last connection share one line
  #asked = new Map(); // timestamp of a ping → when it left
  #describe;

  /** `ping(timestamp)` sends one; false if it could not. `describe(data)` is a binary message in words, or null. */
  constructor(ping, describe = () => null) {
    this.#describe = describe;
    this.#button.addEventListener("click", () => {
      const timestamp = Date.now();
      this.#asked.set(timestamp, performance.now());
      if (!ping(timestamp)) this.#asked.delete(timestamp);
    });
    this.#list.addEventListener("scroll", () => {
      const { scrollTop, scrollHeight, clientHeight } = this.#list;
      if (scrollHeight - scrollTop - clientHeight < 32) {
        if (!this.#atEnd) this.#plan(); // what was kept for this reader may go
        this.#atEnd = true;
      } else if (scrollTop < this.#top) this.#atEnd = false;
      this.#top = scrollTop;
    });
    // It shrinks when a member joins: a reader at the end, who did not scroll up, still wants to be there.
    new ResizeObserver(() => this.#follow()).observe(this.#list);
    onLanguage(() => this.#draw());
    this.#draw();
  }

  /** `direction` is "up" or "down". */
  frame(direction, data) {
    const text = typeof data === "string";
    const length = text ? byteLength(data) : (data.byteLength ?? data.size);
    const count = this.#counts[direction];
    count[0] += 1;
    count[1] += length;
    const words = text ? data : (this.#describe(data) ?? `(${number(length)} bytes)`);
    this.#add(row(direction, length, words));
  }

  /** Another state of the socket. Without frames a socket is silent, so this is worth a line. */
  state(state, code) {
    const words = stateWords(state, code);
    if (state === "connecting") this.attempt(words);
    else if (state === "closed" && this.#attempts !== null) this.#tell(words);
    else {
      this.#attempts = null;
      this.#add(element("li", "event")).append(words);
    }
  }

  /** Another attempt to connect. While the server is away, they would fill the panel: one line counts them. */
  attempt(words) {
    this.#attempts ??= { li: this.#add(element("li", "event")), times: 0 };
    this.#attempts.times += 1;
    this.#tell(words);
  }

  #tell(words) {
    const { li, times } = this.#attempts;
    li.replaceChildren(words, ...(times > 1 ? [both(` · attempt ${times}`, ` · lần ${times}`)] : []));
  }

  /** The answer to a ping of ours. */
  pong(echo) {
    const left = this.#asked.get(echo);
    if (left === undefined) return;
    this.#asked.delete(echo);
    const trip = number(performance.now() - left, { maximumFractionDigits: 1 });
    this.#trip.replaceChildren(both(`there and back in ${trip} ms`, `một lượt đi về: ${trip} ms`));
  }

  /** Whether there is a connection to ask. */
  set connected(connected) {
    this.#button.disabled = !connected;
    if (connected) return;
    this.#asked.clear();
    this.#trip.replaceChildren();
  }

  #add(li) {
    this.#fresh.push(li);
    if (this.#fresh.length > this.#most) this.#fresh.shift();
    this.#plan();
    return li;
  }

  #draw() {
    this.#list.append(...this.#fresh);
    this.#fresh = [];
    while (this.#list.children.length > this.#most) this.#list.firstElementChild.remove();
    this.#follow();
    const { up, down } = this.#counts;
    this.#brief.textContent = `↑ ${number(up[0])} · ${number(up[1])} B   ↓ ${number(down[0])} · ${number(down[1])} B`;
  }

  get #most() {
    return this.#atEnd ? KEPT : MOST;
  }

  #follow() {
    if (this.#atEnd) this.#list.scrollTop = this.#list.scrollHeight;
  }
}

function row(direction, length, text) {
  const li = element("li", direction);
  const arrow = element("span", "arrow", direction === "up" ? "↑" : "↓");
  const words = element("span", "spoken");
  words.append(direction === "up" ? both("sent", "đã gửi") : both("received", "đã nhận"));
  const size = element("span", "size", String(length));
  size.append(element("small", "", `+${header(direction, length)}`), " B");
  const json = element("code", "");
  json.append(...breakable(visible(text.length > CLIP ? `${text.slice(0, CLIP)}…` : text)));
  li.append(arrow, words, element("time", "", clock.format()), size, json);
  return li;
}

// A line may end behind a comma or a field's name, and not in the middle of a word.
const breakable = (text) => text.split(/(,|":)/).flatMap((part, at) => (at % 2 === 0 ? [part] : [part, document.createElement("wbr")]));

// Characters that would turn the direction of the line, or can't be seen: as JSON would write them if it had to.
const visible = (text) => text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (hidden) =>
  [...hidden].map((it) => `\\u{${it.codePointAt(0).toString(16)}}`).join(""));

/** Two bytes, two or eight more for a longer length, and four for the mask of a client (RFC 6455 §5.2). */
function header(direction, length) {
  const extended = length < 126 ? 0 : length < 65_536 ? 2 : 8;
  return 2 + extended + (direction === "up" ? 4 : 0);
}
