// The view outside the door, and the way in: with an invitation, or as the person who is signed in already.

import { both } from "../page/language.js";
import { keepOnTheWayBack } from "../page/memory.js";
import { invitedName, readInvitation } from "./invitation.js";
import * as words from "./words.js";

const AGAIN = 2_000; // ms, and up to as much more by chance: one page in a thousand that all want to know
const CHANNEL = "full-duplex-door";
const USUAL = "8080"; // the port that needs no mention
const HERE = ["localhost", "127.0.0.1", "[::1]"].includes(location.hostname);

export class Door {
  /** Whether somebody has signed in since `fresh` was last set to false, in this tab or another. */
  fresh = false;
  #account;
  #view = document.getElementById("outside");
  #title = document.getElementById("outside-title");
  #why = document.getElementById("outside-why");
  #kept = document.getElementById("outside-kept");
  #problem = document.getElementById("sign-in-problem");
  #field = document.getElementById("invitation");
  #comeIn = document.getElementById("come-in");
  #goOn = document.getElementById("go-on");
  #channel = new BroadcastChannel(CHANNEL); // tells no secret, only that there is news
  #pass = null; // ends the wait outside
  #owner = null; // for whom this tab keeps something

  constructor(account) {
    this.#account = account;
    this.#view.querySelector(".learner").hidden = !HERE;
    if (location.port !== USUAL) {
      for (const command of document.querySelectorAll(".invite")) command.append(` --address ${location.origin}`);
    }
    keepOnTheWayBack(this.#field);
    document.getElementById("sign-in").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#signIn();
    });
    this.#field.addEventListener("input", () => {
      if (!this.#comeIn.disabled) this.#complain(null);
      this.#label();
    });
    this.#goOn.addEventListener("click", () => this.#account.name !== null && this.#enter());
    this.#channel.onmessage = () => this.#othersSignedIn();
  }

  get isShown() {
    return this.#pass !== null;
  }

  /** Until somebody is signed in and wants to be here. Nothing is shown to a person who is known and has no invitation. */
  async enter(offered, kept) {
    const invitation = readInvitation(offered ?? "");
    const known = await this.#whoIsThere();
    if (known && invitation === null) return this.#close();
    const waits = this.wait(invitation === null ? "stranger" : "invited", { invitation, ...kept });
    if (offered !== null && invitation === null) this.#complain(words.noInvitation);
    await waits;
  }

  /** Another invitation, for a person who is outside. */
  offer(text) {
    this.#field.value = text;
    this.#complain(readInvitation(text) === null ? words.noInvitation : null);
    this.#label();
    this.#comeIn.focus();
  }

  /** Shows the view until somebody comes in: `reason` is why (words.js); `owner`, `waiting` and `draft` tell what is kept. */
  wait(reason, { invitation = null, owner = null, waiting = 0, draft = false } = {}) {
    const [title, why] = words.outside(reason, owner);
    const kept = owner === null ? null : words.kept(owner, waiting, draft);
    this.#owner = owner;
    this.#title.replaceChildren(both(...title));
    this.#why.replaceChildren(both(...why));
    this.#kept.hidden = kept === null;
    this.#kept.replaceChildren(...(kept === null ? [] : [both(...kept)]));
    this.#field.value = invitation ?? "";
    if (!this.#comeIn.disabled) this.#complain(null); // the server's wish stands
    this.#label();
    this.#view.hidden = false;
    const first = reason === "other" && !this.#goOn.hidden ? this.#goOn : this.#field;
    (invitation === null ? first : this.#comeIn).focus();
    return new Promise((pass) => (this.#pass = pass));
  }

  async #whoIsThere() {
    for (;;) {
      const answer = await this.#account.look();
      if (answer.status === 200 || answer.status === 401) return this.#account.name !== null;
      this.#title.replaceChildren(both("Who are you?", "Bạn là ai?"));
      this.#why.replaceChildren(both(...words.unknown(answer)));
      this.#view.hidden = false;
      this.#comeIn.disabled = true;
      await new Promise((done) => setTimeout(done, (answer.retryAfter ?? AGAIN) + AGAIN * Math.random()));
      this.#comeIn.disabled = false;
    }
  }

  async #signIn() {
    const invitation = readInvitation(this.#field.value);
    if (invitation === null) {
      this.#complain(words.noInvitation);
      return this.#field.focus();
    }
    if (this.#comeIn.disabled) return;
    this.#comeIn.disabled = true;
    const answer = await this.#account.signIn(invitation);
    this.#comeIn.disabled = false;
    if (answer.status === 200) return this.#signedIn();
    if (answer.status === 429 && answer.retryAfter !== null) return this.#tooOften(answer.retryAfter);
    this.#complain(words.refused(answer));
    // An answer that got lost may have been a yes.
    if (answer.status === 0 && (await this.#account.look()).status === 200 && this.isShown) this.#label();
  }

  #signedIn() {
    this.#channel.postMessage("signed in"); // before the room opens: other tabs may be waiting
    this.fresh = true;
    this.#enter();
  }

  #tooOften(wait) {
    const until = performance.now() + wait;
    const tick = () => {
      const left = Math.ceil((until - performance.now()) / 1_000);
      this.#comeIn.disabled = left > 0;
      this.#complain(left > 0 ? words.tooOften(left) : null);
      if (left > 0) setTimeout(tick, 1_000);
    };
    tick();
  }

  /** In another tab of this browser. This one follows, if it keeps nothing for anybody else. */
  async #othersSignedIn() {
    this.fresh = true;
    if (!this.isShown) return;
    await this.#account.look();
    const { name } = this.#account;
    if (!this.isShown || name === null) return;
    if (name === this.#owner || (this.#owner === null && this.#field.value === "")) this.#enter();
    else this.#label();
  }

  #enter() {
    const pass = this.#pass;
    this.#close();
    pass?.();
  }

  #close() {
    this.#pass = null;
    this.#field.value = ""; // it is used up, or not wanted here
    this.#view.hidden = true;
  }

  /** The buttons say whose name it will be. */
  #label() {
    const { name } = this.#account;
    this.#comeIn.replaceChildren(both(...words.comeIn(invitedName(this.#field.value))));
    this.#goOn.hidden = name === null;
    if (name !== null) this.#goOn.replaceChildren(both(...words.goOn(name)));
  }

  #complain(pair) {
    this.#problem.hidden = pair === null;
    this.#problem.replaceChildren(...(pair === null ? [] : [both(...pair)]));
  }
}
