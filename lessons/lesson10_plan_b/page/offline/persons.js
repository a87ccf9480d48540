// The people of this device: each has a name, and words of their own that wait. One person may have several tabs; two
// people may have one each. The list stands in localStorage, so that all tabs see the same.

import { recall, recallHere, remember, rememberHere } from "../page/memory.js";

const PEOPLE = "full-duplex-10 people";
const HERE = "full-duplex-10 person"; // which of them this tab is
const NAME = "full-duplex-name"; // where lesson 06's page looks for a name
const ASKED = "full-duplex-asked";
const MOST = 6;

/** [{id, name}], the one who came first at the beginning. */
export function everyone() {
  try {
    const people = JSON.parse(recall(PEOPLE));
    return Array.isArray(people) ? people.filter((it) => typeof it?.id === "string" && typeof it.name === "string") : [];
  } catch {
    return [];
  }
}

/** The person that this tab was before a reload, or null. A copy of a tab is the same person. */
export function personHere() {
  const id = recallHere(HERE);
  return everyone().find((it) => it.id === id) ?? null;
}

/** Somebody who was not here before. The name comes later. */
export const stranger = () => ({ id: crypto.randomUUID(), name: null });

/** This tab is this person from now on, without a question for the name. */
export function become({ id, name }) {
  rememberHere(HERE, id);
  if (name === null) return;
  rememberHere(NAME, name);
  remember(ASKED, "yes");
}

/** The person is called so. Returns those for whom there is no room any more; `isFree(id)`: whether they may go. */
export function named(id, name, isFree) {
  rememberHere(NAME, name);
  const people = everyone();
  const known = people.find((it) => it.id === id);
  if (known?.name === name) return [];
  if (known !== undefined) known.name = name;
  else people.push({ id, name });
  const surplus = people.filter((it) => it.id !== id && isFree(it.id)).slice(0, Math.max(people.length - MOST, 0));
  remember(PEOPLE, JSON.stringify(people.filter((it) => !surplus.includes(it))));
  return surplus.map((it) => it.id);
}
