// The name of the person in this tab.
//
// The browser stores the name. But a lesson is read with two tabs side by side, and a chat of Lan with Lan is hard to
// follow: the first tab has the stored name, and each further tab gets another one. A lock tells which tab is the first;
// the browser releases it when the tab closes.

import { recall, recallHere, remember, rememberHere } from "./memory.js";
import { trim } from "./rules.js";

const KEY = "full-duplex-name";
const NAMES = ["Lan", "Minh", "Mai", "Nam", "Hoa", "Bình", "Linh", "Sơn", "Thảo", "Dũng", "Hà", "An"];

/** Fills the name field, and stores what is typed there. */
export async function startName(field) {
  let touched = false;
  let first = true;
  field.addEventListener("focus", () => (touched = true));
  field.addEventListener("change", () => keep(trim(field.value), first));

  first = await isFirstTab();
  // A page that the browser keeps for the way back is no tab: WebKit would take the lock from it for good.
  addEventListener("pagehide", () => release());
  addEventListener("pageshow", async ({ persisted }) => persisted && (first = await isFirstTab()));
  if (touched) return;
  field.value = recallHere(KEY) ?? (first ? recall(KEY) : null) ?? anotherName(recall(KEY));
  keep(field.value, first);
}

function keep(name, first) {
  if (name === "") return;
  rememberHere(KEY, name);
  if (first) remember(KEY, name);
}

function anotherName(except) {
  const others = NAMES.filter((name) => name !== except);
  return others[Math.floor(Math.random() * others.length)];
}

let release = () => {};

// Locks exist on https and localhost only; elsewhere every tab counts as the first.
function isFirstTab() {
  if (!navigator.locks) return true;
  return new Promise((answer) => {
    navigator.locks.request(KEY, { ifAvailable: true }, (lock) => {
      answer(lock !== null);
      return lock && new Promise((given) => (release = given)); // held until then, or until the tab is gone
    });
  });
}
