// Our own messages in the list, found by the id we gave them: they were shown before anybody had agreed to them.

import { element } from "../page/messages.js";

const find = (id) => document.querySelector(`#messages li[data-seq="${id}"]`);

/** The log has it under this number. */
export function numbered(id, seq) {
  const row = find(id);
  if (row !== null) row.dataset.seq = seq;
}

/** Nobody will ever see it: away with it. */
export function withdraw(id) {
  const row = find(id);
  const next = row?.nextElementSibling;
  if (!row?.classList.contains("continued")) next?.classList.remove("continued"); // its name left with this row
  row?.remove();
}

/** Nobody has seen it, but the words exist nowhere else: they stay, and say so. */
export function mark(id, words) {
  const row = find(id);
  if (row === null) return;
  row.classList.add("unsaid");
  const verdict = element("p", "verdict");
  verdict.append(words);
  row.querySelector(".bubble").append(verdict);
}
