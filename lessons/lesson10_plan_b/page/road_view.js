// The road in use and why, in one calm line. Eyes see each road that is tried; a screen reader is told of the road that is
// taken, once, and not of a WebSocket that opens as it should.

import { both } from "../page/language.js";
import { WEBSOCKET } from "./road.js";
import { inUse, trying } from "./road_text.js";

export class RoadView {
  #line = document.getElementById("road");
  #side = document.getElementById("side");
  #shown = document.querySelector("#road .shown");
  #spoken = document.querySelector("#road .spoken");
  #said = WEBSOCKET; // the road of which a screen reader has heard last

  draw(dialler) {
    const { isOpen, inUse: now } = dialler;
    this.#line.hidden = dialler.trying === null && !isOpen;
    if (this.#line.hidden) return;
    const words = isOpen ? inUse(now) : trying(dialler.trying, now);
    this.#shown.replaceChildren(both(...words));
    if (!isOpen) return;
    this.#side.dataset.road = now.road;
    if (now.road !== this.#said) this.#spoken.replaceChildren(both(...words));
    this.#said = now.road;
    // The two say the same: one of them is enough.
    this.#shown.setAttribute("aria-hidden", this.#spoken.textContent === this.#shown.textContent);
  }
}
