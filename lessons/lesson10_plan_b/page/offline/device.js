// The panel about this device: what it keeps, which tab holds the connection, and the way to have all of it forgotten.

import { both } from "../page/language.js";
import { element } from "../page/messages.js";
import { forgetAll } from "./keep.js";
import { MOST } from "./shelf.js";
import { forgetShelves } from "./store.js";
import * as words from "./words.js";

const at = (id) => document.getElementById(id);
const FORGET = "full-duplex-10 forget"; // a channel: all tabs forget

export class Device {
  #files;
  #share = null;
  #channel = new BroadcastChannel(FORGET);
  #isKept = false;

  constructor(files) {
    this.#files = files;
    files.onState = (state) => say("device-opens", words.OPENS[state]);
    files.onNewer = () => this.#newer();
    at("persist").addEventListener("click", () => this.#persist());
    at("forget").addEventListener("click", () => this.#ask(true));
    at("forget-no").addEventListener("click", () => this.#ask(false));
    at("forget-yes").addEventListener("click", () => this.#forget());
    this.#channel.onmessage = () => this.#forgotten();
  }

  /** Something is kept, for the person of this `share`. */
  async keeps(share) {
    this.#share = share;
    share.onRole = (holds) => this.#role(holds);
    this.#isKept = true;
    this.#lasts((await navigator.storage?.persisted?.()) ?? null);
  }

  /** Something can't be kept: why is a key of `words.TROUBLE`. */
  trouble(why) {
    say("trouble", words.TROUBLE[why]);
    at("trouble").hidden = false;
    if (why !== "shelf") this.#isKept = false;
    at("device-kept").hidden = !this.#isKept;
    at("persist").hidden = true;
  }

  /** How the connection is: without one, the messages are as old as they are. */
  state({ name }) {
    const time = this.#share?.shelf.at ?? 0;
    at("as-of").hidden = name === "online" || time === 0;
    if (time > 0) say("as-of", words.asOf(time));
    if (name === "online") this.#files.look();
  }

  #role(holds) {
    document.documentElement.dataset.connection = holds ? "here" : "elsewhere";
    say("device-role", words.role(holds));
    say("device-brief", words.brief(holds));
  }

  #lasts(lasting) {
    say("device-kept", words.kept(MOST, lasting));
    at("persist").hidden = lasting !== false || navigator.storage?.persist === undefined;
  }

  /** Some browsers ask the person, so the person has to want it. */
  async #persist() {
    const granted = await navigator.storage.persist();
    this.#lasts(granted);
    at("persist").hidden = true;
    if (!granted) at("device-kept").append(" ", both(...words.NOT_LASTING));
  }

  #newer() {
    if (at("newer") !== null) return;
    const line = element("p", "as-of");
    line.id = "newer";
    const button = element("button", "small");
    button.type = "button";
    button.append(both(...words.LOAD));
    button.addEventListener("click", () => location.reload()); // what is typed survives a reload
    line.append(both(...words.NEWER), " ", button);
    at("as-of").after(line);
  }

  #ask(asked) {
    at("forget-sure").hidden = !asked;
    at("forget").hidden = asked;
    if (asked) say("forget-words", words.sure(this.#share?.waiting ?? 0));
    (asked ? at("forget-no") : at("forget")).focus();
  }

  // ANCHOR: forget
  async #forget() {
    this.#channel.postMessage("forget");
    this.#forgotten();
    await Promise.all([forgetShelves(), this.#files.forget()]);
    forgetAll(); // once more: a tab may have written meanwhile
  }

  /** Nobody is here any more; the room hears a goodbye. */
  #forgotten() {
    this.#share?.forget();
    forgetAll();
    const view = element("main", "forgotten");
    const button = element("button", "send");
    button.append(both(...words.BEGIN));
    button.addEventListener("click", () => location.reload());
    view.append(heading(words.FORGOTTEN), paragraph(words.NOTHING_LEFT), button);
    document.querySelector("main").replaceWith(view);
    button.focus();
  }
  // ANCHOR_END: forget
}

function say(id, pair) {
  at(id).replaceChildren(both(...pair));
}

function heading(pair) {
  const made = element("h2", "");
  made.append(both(...pair));
  return made;
}

function paragraph(pair) {
  const made = element("p", "");
  made.append(both(...pair));
  return made;
}
