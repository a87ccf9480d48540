// Pictures among the messages. Which text is one, `addressOf` says: nothing else that a person writes is ever loaded.

import { both, onLanguage, pick } from "../page/language.js";
import { element } from "../page/messages.js";
import { addressOf } from "./picture_kind.js";
import * as text from "./picture_text.js";

export class PictureList {
  #large = document.getElementById("large");
  #largeImage = document.querySelector("#large img");

  constructor() {
    document.getElementById("large-close").addEventListener("click", () => this.#large.close());
    this.#large.addEventListener("click", ({ target }) => target === this.#large && this.#large.close()); // beside it
    onLanguage(() => {
      for (const image of document.querySelectorAll("img[data-from]")) label(image);
    });
  }

  /** What stands in a message's place: a picture, or its words. */
  content({ username, message }) {
    const address = addressOf(message);
    return address === null ? message : this.#picture(address, username);
  }

  #picture(address, username) {
    const button = element("button", "picture");
    button.type = "button";
    const image = document.createElement("img");
    image.loading = "lazy";
    image.decoding = "async";
    image.dataset.from = username;
    label(image);
    image.src = address;
    image.addEventListener("error", () => missing(button, image, address));
    button.append(image);
    button.addEventListener("click", () => this.#open(address, username));
    return button;
  }

  #open(address, username) {
    this.#largeImage.dataset.from = username;
    label(this.#largeImage);
    this.#largeImage.src = address;
    this.#large.showModal();
  }
}

function label(image) {
  image.alt = pick(...text.from(image.dataset.from));
}

/** A server keeps pictures for as long as it has room; and a connection may be missing just now. */
async function missing(button, image, address) {
  const status = await fetch(address, { method: "HEAD", cache: "no-store" }).then((it) => it.status, () => 0);
  const words = element("span", "gone");
  if (status === 404) {
    words.append(both(...text.gone()));
    return button.replaceWith(words);
  }
  words.append(both(...text.unloaded()));
  button.replaceChildren(words);
  const again = (event) => {
    event.stopImmediatePropagation(); // it isn't there to be opened
    image.src = address;
    button.replaceChildren(image);
  };
  button.addEventListener("click", again, { once: true, capture: true });
}
