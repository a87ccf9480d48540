// One reader of the log: its cursor, its bill, and whether it runs.
//
// A lane runs while it is switched on and the page is visible. Over HTTP/1.1 a browser opens at most six connections
// to one server, for all its tabs together, and a held request or an event stream keeps one of them: a tab in the
// background lets go of its own. Coming back it has missed nothing, for the cursor is still here.

import { Ledger } from "../page/ledger.js";

const KEPT = 500; // messages that the chat may still want, when it changes to this lane

export class Lane {
  on = true;
  cursor = 0;
  heard = [];
  state = "waiting"; // "waiting" | "answering" | "held" | "lost" | "off"
  onNews = () => {};
  onChange = () => {};
  onHeld = () => {};
  #read;
  #stop = null; // an AbortController while the lane runs
  #wake = () => {};

  /** `read` runs for ever; it asks `running()` before it opens anything, and lets go when `signal` says so. */
  constructor(name, title, read) {
    this.name = name;
    this.title = title;
    this.#read = read;
    this.reset();
  }

  reset() {
    this.ledger = new Ledger();
    this.requests = 0;
    this.back = 0; // how often the server was lost and found again
  }

  start() {
    document.addEventListener("visibilitychange", () => this.#update());
    // A page that the browser keeps for the way back needs no stream, whether the browser calls it hidden or not.
    for (const event of ["pagehide", "pageshow"]) addEventListener(event, () => this.#update(event === "pagehide"));
    this.#update();
    this.#read(this);
  }

  switch(on) {
    this.on = on;
    this.#update();
  }

  /** Resolves as soon as the lane runs. */
  async running() {
    while (this.#stop === null) await new Promise((wake) => (this.#wake = wake));
  }

  /** Aborts when the lane stops running. */
  get signal() {
    return this.#stop?.signal ?? AbortSignal.abort();
  }

  /** The server answered, or did not; or its answer is being held back on the way, by a proxy that collects it. */
  tell(state) {
    if (this.#stop === null) return; // an answer that comes late does not switch it on
    const was = this.state;
    if (was === "lost" && state === "answering") this.back += 1;
    this.state = state;
    this.onChange();
    if (state === "held" && was !== "held") this.onHeld();
  }

  /** Another lane brought this number at that time: a lane that should have it, too, and doesn't is held back. */
  compare(seq, time) {
    if (this.state === "answering" && this.since <= time && this.cursor < seq) this.tell("held");
  }

  /** What an answer or an event brought. */
  take({ messages, seq, gap }) {
    this.cursor = seq;
    if (this.state === "held") this.state = "answering"; // here it is after all
    if (gap) this.heard = [];
    this.heard = [...this.heard, ...messages].slice(-KEPT);
    // What was said before this lane began is history: its age says nothing about the lane.
    for (const { timestamp } of messages) if (timestamp >= this.since) this.ledger.waited(Date.now() - timestamp);
    this.onNews({ messages, gap });
    this.onChange();
  }

  #update(gone = false) {
    const run = this.on && !document.hidden && !gone;
    if (run === (this.#stop !== null)) return;
    if (run) {
      this.#stop = new AbortController();
      this.since = Date.now();
      this.state = "waiting";
      this.#wake();
    } else {
      this.#stop.abort();
      this.#stop = null;
      this.state = "off";
    }
    this.onChange();
  }
}
