// The pictures that are on their way, above the field: each with a preview, how far it is, and a button.

import { both, bothOf, pick, onLanguage } from "../page/language.js";
import { element } from "../page/messages.js";
import * as text from "./picture_text.js";

const AGAIN = [null, 404, 409, 507]; // the statuses after which another attempt may go better

export class UploadRows {
  /** `onSent(address, {id, seq, timestamp})`: a picture is a message of the chat. */
  onSent = () => {};
  #list = document.getElementById("uploads");
  #rows = []; // {li, blob, preview, id}
  #uploads;

  constructor(uploads) {
    this.#uploads = uploads;
    uploads.onChange = () => this.#draw();
    uploads.onSent = (id, address, place) => this.#sent(id, address, place);
    uploads.onRefused = (id, words, status) => this.#refused(id, words, status);
    onLanguage(() => this.#draw());
    // A reload can't go on with a file: no page may keep where it is.
    addEventListener("beforeunload", (event) => this.#rows.some(({ id }) => id !== null) && event.preventDefault());
  }

  get count() {
    return this.#rows.length;
  }

  /** A file that may become a picture of ours. */
  add(file) {
    const row = { li: element("li", "upload"), file, blob: file, preview: null, id: null, stage: "reading" };
    const words = element("div", "words");
    const progress = document.createElement("progress");
    words.append(element("bdi", "file", file.name), element("p", "measure"), progress, element("p", "fate"));
    row.li.append(element("span", "thumb"), words, element("div", "buttons"));
    this.#buttons(row, this.#button(["Cancel", "Huỷ"], () => this.#cancel(row)));
    this.#rows.push(row);
    this.#list.append(row.li);
    this.#note(row, text.size(file.size));
    this.#draw();
    row.li.scrollIntoView({ block: "nearest" });
    return row;
  }

  /** Whether the person still wants it. */
  has(row) {
    return this.#rows.includes(row);
  }

  /** It is a picture: what it looks like. */
  show(row, stage) {
    row.stage = stage;
    row.preview ??= URL.createObjectURL(row.blob);
    const image = document.createElement("img");
    image.alt = "";
    image.src = row.preview;
    row.li.querySelector(".thumb").replaceChildren(image);
    this.#draw();
  }

  /** Another one goes instead of it. */
  replace(row, blob) {
    this.#note(row, text.madeSmaller(row.blob.size, blob.size));
    URL.revokeObjectURL(row.preview);
    Object.assign(row, { blob, preview: null });
    this.show(row, row.stage);
  }

  send(row) {
    row.id = this.#uploads.add(row.blob);
    this.#draw();
  }

  /** It isn't sent, for this reason. */
  fail(row, words, mayTryAgain = false) {
    Object.assign(row, { id: null, stage: "failed" });
    row.li.classList.add("failed");
    const fate = row.li.querySelector(".fate");
    fate.setAttribute("role", "alert");
    fate.replaceChildren(words);
    const again = this.#button(["Send again", "Gửi lại"], () => this.#retry(row));
    const remove = this.#button(["Remove", "Bỏ"], () => this.#remove(row));
    this.#buttons(row, ...(mayTryAgain ? [again] : []), remove);
  }

  #retry(row) {
    row.stage = "ready";
    row.li.classList.remove("failed");
    row.li.querySelector(".fate").removeAttribute("role");
    this.#buttons(row, this.#button(["Cancel", "Huỷ"], () => this.#cancel(row)));
    this.send(row);
  }

  #cancel(row) {
    if (row.id !== null) this.#uploads.cancel(row.id);
    this.#remove(row);
  }

  #remove(row) {
    URL.revokeObjectURL(row.preview);
    if (row.li.contains(document.activeElement)) document.getElementById("text").focus();
    this.#rows = this.#rows.filter((it) => it !== row);
    row.li.remove();
  }

  #sent(id, address, place) {
    const row = this.#rows.find((it) => it.id === id);
    if (row === undefined) return;
    this.onSent(address, { id, ...place });
    this.#remove(row);
  }

  #refused(id, words, status) {
    const row = this.#rows.find((it) => it.id === id);
    if (row !== undefined) this.fail(row, bothOf(words), AGAIN.includes(status));
  }

  #note(row, words) {
    row.li.querySelector(".measure").replaceChildren(both(...words));
  }

  #draw() {
    for (const row of this.#rows) if (row.stage !== "failed") this.#drawRow(row);
  }

  #drawRow({ li, blob, file, id, stage }) {
    const { all, phase } = this.#uploads;
    const at = all.findIndex((upload) => upload.id === id);
    const upload = all[at];
    const progress = li.querySelector("progress");
    progress.max = blob.size;
    progress.value = upload?.received ?? 0;
    progress.setAttribute("aria-label", pick(`Sent of ${file.name}`, `Đã gửi của ${file.name}`));
    li.classList.toggle("paused", phase === "away");
    li.querySelector(".fate").replaceChildren(both(...text.progress(upload ?? stage, phase, at === 0)));
    this.#disable(li, upload !== undefined && this.#uploads.isWhole(upload)); // too late to cancel
  }

  // A button that goes away under the focus would drop it to the top of the page.
  #disable(li, disabled) {
    const button = li.querySelector("button");
    if (disabled && document.activeElement === button) document.getElementById("text").focus();
    button.disabled = disabled;
  }

  #buttons(row, ...buttons) {
    if (row.li.contains(document.activeElement)) document.getElementById("text").focus();
    row.li.querySelector(".buttons").replaceChildren(...buttons);
  }

  #button(words, action) {
    const button = element("button", "small");
    button.type = "button";
    button.append(both(...words));
    button.addEventListener("click", action);
    return button;
  }
}
