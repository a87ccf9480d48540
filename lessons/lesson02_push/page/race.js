// The three lanes, for eyes.

import { drawPolls } from "../page/drawing.js";
import { both, number, onLanguage } from "../page/language.js";
import { duration, unfoldOnWideScreens } from "../page/panel.js";

const WORDS = {
  poll: ["asks once a second", "mỗi giây hỏi một lần"],
  "long-poll": ["the server holds its question", "server đang giữ câu hỏi"],
  sse: ["the stream is open", "event stream đang mở"],
  waiting: ["asking the server…", "đang hỏi server…"],
  held: ["held back on the way: does a proxy collect it?", "bị giữ lại giữa đường: có proxy nào đang gom lại chăng?"],
  lost: ["no answer, trying again", "server không trả lời, đang thử lại"],
  off: ["switched off", "đang tắt"],
};

export class Race {
  #lanes;
  #source;
  #onChoice;
  #panels = new Map();

  /** `onChoice(lane)` is called when the chat is to read another way. */
  constructor(lanes, source, onChoice) {
    this.#lanes = lanes;
    this.#source = source;
    this.#onChoice = onChoice;
    for (const lane of lanes) {
      const panel = document.getElementById("lane").content.firstElementChild.cloneNode(true);
      panel.id = `lane-${lane.name}`;
      panel.querySelector("h3").textContent = lane.title;
      const radio = panel.querySelector("[type=radio]");
      radio.checked = lane === source;
      radio.addEventListener("change", () => this.choose(lane));
      const on = panel.querySelector("[type=checkbox]");
      on.setAttribute("aria-label", lane.title);
      on.addEventListener("change", () => lane.switch(on.checked));
      document.getElementById("lanes").append(panel);
      this.#panels.set(lane, panel);
    }
    document.getElementById("reset").addEventListener("click", () => {
      for (const lane of lanes) lane.reset();
      this.#drawAll();
    });
    onLanguage(() => this.#drawAll());
    unfoldOnWideScreens(document.getElementById("race"));
    this.#drawAll();
  }

  /** From now on the chat reads this way. */
  choose(lane) {
    this.#source = lane;
    this.#panels.get(lane).querySelector("[type=radio]").checked = true;
    this.#onChoice(lane);
    this.#drawAll();
  }

  draw(lane) {
    const panel = this.#panels.get(lane);
    const { ledger, state } = lane;
    panel.querySelector("[type=checkbox]").checked = lane.on;
    showState(panel.querySelector(".state"), state, WORDS[state === "answering" ? lane.name : state]);

    const newest = lane.heard.at(-1);
    const age = ledger.ages.at(-1);
    write(panel.querySelector(".newest b"), age === undefined ? "–" : duration(age));
    write(panel.querySelector(".newest .text"), newest === undefined ? "" : newest.message);
    drawPolls(panel.querySelector(".polls"), ledger.outcomes);

    const figures = {
      requests: number(lane.requests),
      empty: number(ledger.empty),
      bytes: number(ledger.bytes),
      each: ledger.messages === 0 ? "–" : number(Math.round(ledger.bytes / ledger.messages)),
      median: age === undefined ? "–" : duration(ledger.median),
      worst: age === undefined ? "–" : duration(ledger.worst),
      back: number(lane.back),
    };
    for (const [name, figure] of Object.entries(figures)) write(panel.querySelector(`[data-number=${name}]`), figure);
    this.#drawHeader();
  }

  #drawAll() {
    for (const lane of this.#lanes) this.draw(lane);
  }

  // The line at the top of the page speaks of the lane that the chat reads.
  #drawHeader() {
    const { state, title } = this.#source;
    const [en, vi] = WORDS[state === "answering" ? this.#source.name : state];
    showState(document.getElementById("state"), state, [`${title}: ${en}`, `${title}: ${vi}`]);
    write(document.getElementById("race-brief"), this.#lanes.map(brief).join(" · "));
  }
}

function brief({ title, ledger }) {
  const short = title === "Server-Sent Events" ? "SSE" : title;
  return ledger.ages.length === 0 ? short : `${short} ${duration(ledger.median)}`;
}

function showState(line, state, [en, vi]) {
  if (line.dataset.state === state && line.dataset.words === en) return; // a screen reader would read it out again
  line.dataset.state = state;
  line.dataset.words = en;
  line.replaceChildren(both(en, vi));
}

function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
