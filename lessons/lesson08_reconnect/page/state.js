// How the connection is, in words: in the header, in the panel and, while something is wrong, in a bar above the composer.
//
// Three readers: eyes see each attempt, and the seconds run down; a screen reader is told what matters, once; and a
// person who doesn't want to wait has a button, and the key Enter in an empty field.

import { both } from "../page/language.js";
import { element } from "../page/messages.js";
import { trim } from "../page/rules.js";
import { explanation, headline, seconds, spoken } from "./status_text.js";

const TICK = 100; // ms
const SOON = 1_000; // ms; a first attempt that comes sooner is not worth a bar
const GREETING = ["Tell us your name, and it begins.", "Bạn cho biết tên là bắt đầu ngay."];
const COLOURS = { left: "none", connecting: "connecting", online: "open", waiting: "waiting", offline: "closed", "given up": "closed" };

export class StateView {
  #line = document.getElementById("state");
  #steps = document.getElementById("ready-states");
  #why = document.getElementById("why");
  #bar = document.getElementById("closed");
  #title = document.getElementById("closed-state");
  #barWhy = document.getElementById("closed-why");
  #hint = document.querySelector("#closed .hint");
  #again = document.getElementById("again");
  #leave = document.getElementById("leave");
  #shown = element("span", "shown");
  #spoken = element("span", "spoken");
  #said = ""; // what a screen reader has heard last
  #countdowns = [];
  #waiting;
  #timer = 0;
  #state = { name: "left" };

  /** `retry` now, `leave` for good; `waiting()` says how many of our messages wait. */
  constructor({ retry, leave, waiting }) {
    this.#waiting = waiting;
    this.#bar.setAttribute("role", "group"); // the line in the header speaks
    this.#shown.setAttribute("aria-hidden", "true");
    this.#line.replaceChildren(this.#shown, this.#spoken);
    this.#bar.setAttribute("aria-labelledby", "closed-state");
    this.#again.addEventListener("click", retry);
    this.#leave.addEventListener("click", leave);
    // Before the writer has taken the text out of the field.
    document.getElementById("composer").addEventListener("submit", ({ target }) => {
      if (trim(target.querySelector("#text").value) === "" && !this.#bar.hidden) retry();
    }, { capture: true });
    this.#draw(headline(this.#state), GREETING);
  }

  /** The client's state has changed. */
  show(state) {
    this.#state = state;
    const words = explanation(state);
    this.#say(spoken(state, this.#said));
    for (const place of [this.#steps, this.#bar]) place.classList.toggle("calm", state.name === "left"); // that was wanted
    this.#draw(headline(state), words);
    this.#barWhy.replaceChildren(both(...words));
    const begun = state.name === "connecting" && this.#bar.hidden; // a bar that is there stays until all is well
    const quick = state.name === "waiting" && state.wait.attempt === 1 && this.#left() < SOON;
    this.#showBar(state.name !== "online" && !begun && !(quick && this.#bar.hidden));
    this.count();
  }

  /** The number of messages that wait may have changed. */
  count() {
    if (this.#bar.hidden) return;
    const [brief, more] = hint(this.#waiting(), this.#state.name);
    const rest = element("span", "more"); // a phone has no room for it
    rest.append(both(...more));
    this.#hint.replaceChildren(both(...brief), rest);
  }

  /** The state of the WebSocket, by the name that every browser gives it. */
  socket(state) {
    for (const step of this.#steps.children) {
      if (step.dataset.step === state) step.setAttribute("aria-current", "step");
      else step.removeAttribute("aria-current");
    }
  }

  #draw(words, why) {
    this.#line.dataset.state = COLOURS[this.#state.name];
    this.#line.dataset.standing = this.#state.name;
    this.#why.replaceChildren(both(...why));
    this.#countdowns = [countdown(), countdown()];
    this.#shown.replaceChildren(both(...words), this.#countdowns[0]);
    this.#title.replaceChildren(both(...words), this.#countdowns[1]);
    clearInterval(this.#timer);
    if (this.#left() !== null) {
      this.#timer = setInterval(() => this.#tick(), TICK);
      this.#tick();
    }
  }

  /** Four attempts a second apart are one piece of news. */
  #say([en, vi]) {
    if (en === this.#said) return;
    this.#said = en;
    this.#spoken.replaceChildren(both(en, vi));
  }

  #tick() {
    const [en, vi] = seconds(this.#left());
    for (const place of this.#countdowns) {
      place.replaceChildren(both(` ${en}`, ` ${vi}`));
    }
  }

  #left() {
    const until = this.#state.wait?.until ?? null;
    return until === null ? null : until - performance.now();
  }

  #showBar(shown) {
    const { name, why } = this.#state;
    this.#bar.hidden = !shown;
    this.#bar.dataset.standing = name;
    this.#again.replaceChildren(both(...button(name, why)));
    this.#enable(this.#again, shown && name !== "connecting");
    this.#enable(this.#leave, name !== "left" && name !== "given up");
  }

  // A button that goes away under the focus would drop it to the top of the page.
  #enable(button, enabled) {
    if (!enabled && document.activeElement === button) document.getElementById("text").focus();
    button.disabled = !enabled;
  }
}

function button(name, why) {
  if (name === "given up" && why.code === 4501) return ["Use this tab", "Dùng ở tab này"];
  if (name === "given up" || name === "left") return ["Connect again", "Kết nối lại"];
  return ["Reconnect now", "Kết nối lại ngay"];
}

/** What becomes of our words, in two halves; the first says enough. */
function hint(waiting, name) {
  const over = name === "given up" || name === "left";
  if (waiting === 0) {
    return over
      ? [["What you type stays in the field", "Bạn gõ gì vẫn còn nguyên trong ô"], [" until you are connected again.", " cho tới khi kết nối lại."]]
      : [["Write on: what you say is kept", "Bạn cứ viết tiếp: tin được giữ lại"], [", and sent when the connection is back.", ", có kết nối là gửi ngay."]];
  }
  const messages = waiting === 1 ? "1 message waits" : `${waiting} messages wait`;
  const when = over ? ["when you connect again", "khi bạn kết nối lại"] : ["when the connection is back", "khi có kết nối"];
  return [[messages, `${waiting} tin đang chờ`], [`, and will be sent ${when[0]}.`, `, ${when[1]} sẽ được gửi.`]];
}

function countdown() {
  const made = element("span", "countdown");
  made.setAttribute("aria-hidden", "true");
  return made;
}
