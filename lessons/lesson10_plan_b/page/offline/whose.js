// Whose tab this is. A course is read with two tabs side by side, as two people; a chat is used in several tabs, as one.
// The page can't know which of the two it is, and asks: but only where there is a choice.

import { both } from "../page/language.js";
import { element, hue, initial } from "../page/messages.js";
import { openPeople } from "./election.js";
import { become, everyone, personHere, stranger } from "./persons.js";
import * as words from "./words.js";

/** The person of this tab: {id, name}, the name null for a new one. `waiting(id)`: how many words of theirs wait. */
export async function whose(waiting) {
  const known = personHere();
  if (known !== null) return known;
  const people = everyone();
  const open = people.length === 0 ? new Set() : await openPeople();
  if (people.length === 0) return stranger();
  if (people.length === 1 && !open.has(people[0].id)) return chosen(people[0]);
  return chosen(await ask(people, (id) => words.person(open.has(id), waiting(id))));
}

function chosen(person) {
  if (person.name !== null) become(person);
  return person;
}

function ask(people, more) {
  const view = document.getElementById("whose");
  return new Promise((answer) => {
    const choose = (person) => {
      view.hidden = true;
      answer(person);
    };
    const buttons = people.map((person) => button([person.name, person.name], more(person.id), person.name, () => choose(person)));
    buttons.push(button(words.SOMEBODY_ELSE, words.NEW, null, () => choose(stranger())));
    document.getElementById("whose-choice").replaceChildren(...buttons);
    view.hidden = false;
    buttons[0].focus();
  });
}

function button(title, more, name, choose) {
  const made = element("button", "person-choice");
  made.type = "button";
  const avatar = element("span", "avatar", name === null ? "+" : initial(name));
  avatar.setAttribute("aria-hidden", "true");
  made.style.setProperty("--hue", hue(name ?? ""));
  const who = element("bdi", "who");
  who.append(both(...title));
  const small = element("small", "");
  small.append(both(...more));
  made.append(avatar, who, small);
  made.addEventListener("click", choose);
  return made;
}
