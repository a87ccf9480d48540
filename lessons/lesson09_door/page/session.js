// Who is signed in, above the field: the button with our name opens it.

import { both } from "../page/language.js";
import * as words from "./words.js";

export class SessionView {
  #me = document.getElementById("me");
  #view = document.getElementById("session");
  #problem = document.getElementById("session-problem");
  #account;

  /** `onOut()`: the person has signed out. */
  constructor(account, onOut) {
    this.#account = account;
    this.#me.setAttribute("aria-controls", "session");
    this.#me.addEventListener("click", () => this.#show(this.#view.hidden));
    for (const place of [this.#me, this.#view]) {
      place.addEventListener("keydown", ({ key }) => key === "Escape" && this.#close());
    }
    const button = document.getElementById("sign-out");
    button.addEventListener("click", async () => {
      button.disabled = true;
      const answer = await account.signOut();
      button.disabled = false;
      if (account.name !== null) return this.#complain(words.notSignedOut(answer));
      this.hide();
      onOut();
    });
    account.onRenewed = () => this.#draw();
    this.hide();
  }

  hide() {
    this.#show(false);
  }

  #close() {
    if (this.#view.hidden) return;
    this.#me.focus();
    this.hide();
  }

  #show(shown) {
    this.#complain(null);
    if (shown) this.#draw();
    this.#view.hidden = !shown;
    this.#me.setAttribute("aria-expanded", shown);
  }

  #draw() {
    const { name, until } = this.#account;
    if (name === null) return;
    const [title, time] = words.session(name, until);
    document.getElementById("session-title").replaceChildren(both(...title));
    document.getElementById("session-until").replaceChildren(both(...time));
  }

  #complain(pair) {
    this.#problem.hidden = pair === null;
    this.#problem.replaceChildren(...(pair === null ? [] : [both(...pair)]));
  }
}
