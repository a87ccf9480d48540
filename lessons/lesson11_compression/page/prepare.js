// From a file to a picture that the server takes: one after the other, for a picture that is drawn anew needs much memory.

import { both } from "../page/language.js";
import { typeOf } from "./picture_kind.js";
import { REFUSED } from "./picture_text.js";
import { smaller } from "./smaller.js";
import { LARGEST } from "./upload_message.js";

const MOST = 20; // rows at once

export class Preparation {
  #rows;
  #last = Promise.resolve();

  constructor(rows) {
    this.#rows = rows;
  }

  /** These files are to be sent, in this order. */
  take(files) {
    for (const file of files) {
      const many = this.#rows.count >= MOST;
      const row = this.#rows.add(file);
      if (many) return this.#fail(row, "many");
      this.#last = this.#last.then(() => this.#prepare(row, file));
    }
  }

  async #prepare(row, file) {
    const type = await typeOf(file).catch(() => null); // a folder can be dropped, too, and not be read
    if (!this.#rows.has(row)) return;
    if (type === null) return this.#fail(row, "kind");
    if (file.size <= LARGEST) {
      this.#rows.show(row, "ready");
      return this.#rows.send(row);
    }
    if (type === "image/gif") return this.#fail(row, "moving");
    this.#rows.show(row, "making smaller");
    const made = await smaller(file);
    if (!this.#rows.has(row)) return;
    if (made === null) return this.#fail(row, "large");
    this.#rows.replace(row, made);
    this.#rows.send(row);
  }

  #fail(row, why) {
    this.#rows.fail(row, both(...REFUSED[why]));
  }
}
