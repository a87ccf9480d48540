// Our words that are not in the log yet, below everything that is: each stays here until its fate is known. So the list
// above always has the order of the log, whatever comes while we wait.

import { both } from "../page/language.js";
import { element } from "../page/messages.js";
import { soon } from "../chat/soon.js";
import * as tab from "./tab.js";

export class Outbox {
  #list = element("ol", "outbox");
  #rows = new Map(); // id → row
  #failed; // {id, text, why}: they are kept, for the words exist nowhere else
  #done = []; // rows that stand above by now
  #feed;
  #actions;
  #keepFailed;
  #plan = soon(() => this.#clear());

  /** `feed` is the list above; `again(text)` says it once more, `back(text)` returns it to the field, false if it can't. */
  constructor(feed, { again, back, keepFailed = tab.keepFailed }) {
    this.#feed = feed;
    this.#keepFailed = keepFailed;
    this.#actions = { again, back };
    this.#list.id = "outbox";
    this.#list.setAttribute("role", "list");
    this.#list.setAttribute("aria-live", "off"); // each is read out when it has its place above
    document.getElementById("log").append(this.#list);
    this.#failed = [];
  }

  /** What an earlier page left behind. */
  restore({ waiting, failed }) {
    for (const { id, text } of waiting) this.add(id, text);
    for (const { id, text, why } of failed) {
      this.add(id, text);
      this.fail(id, text, Array.isArray(why) ? why : ["", ""]);
    }
  }

  /** Something has been said. */
  add(id, text) {
    const row = element("li", "message own waiting");
    row.dataset.id = id;
    const what = element("p", "what", text);
    what.dir = "auto";
    const fate = element("p", "fate");
    fate.append(clock(), both("waiting to be sent", "đang chờ gửi"));
    const bubble = element("div", "bubble");
    bubble.append(what, fate);
    row.append(bubble);
    this.#rows.set(id, row);
    this.#list.append(row);
    this.#feed.follow();
  }

  /** It is in the log, and in the list above as soon as that is drawn. */
  delivered(id) {
    const row = this.#rows.get(id);
    if (row === undefined) return;
    this.#rows.delete(id);
    this.#done.push(row);
    this.#plan();
  }

  /** It is not in the log, and will not be: `why` is a pair of words. */
  fail(id, text, why) {
    const row = this.#rows.get(id);
    if (row === undefined) return;
    this.#failed.push({ id, text, why });
    this.#keepFailed(this.#failed);
    row.className = "message own failed";
    const fate = element("p", "fate");
    fate.setAttribute("role", "alert");
    fate.append(both(`Not sent: ${why[0]}`, `Chưa gửi được: ${why[1]}`));
    const bubble = row.querySelector(".bubble");
    bubble.querySelector(".fate").replaceWith(fate);
    bubble.append(
      this.#button(["Send again", "Gửi lại"], id, () => this.#actions.again(text) !== false),
      this.#button(["Edit", "Sửa"], id, () => this.#actions.back(text)),
    );
  }

  /** These failed, and were taken care of elsewhere. */
  dismissed(ids) {
    for (const id of ids) if (this.#failed.some((it) => it.id === id)) this.#dismiss(id);
  }

  #dismiss(id) {
    this.#failed = this.#failed.filter((it) => it.id !== id);
    this.#rows.get(id)?.remove();
    this.#rows.delete(id);
  }

  #button(words, id, action) {
    const button = element("button", "small");
    button.type = "button";
    button.append(both(...words));
    button.addEventListener("click", () => {
      if (!action()) return;
      this.#dismiss(id);
      this.#keepFailed(this.#failed);
      document.getElementById("text").focus();
    });
    return button;
  }

  #clear() {
    this.#feed.flush(); // in the same picture: it is never in neither list
    for (const row of this.#done) row.remove();
    this.#done = [];
  }
}

function clock() {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", "M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13ZM8 4.5V8l2.5 1.5");
  svg.append(path);
  return svg;
}
