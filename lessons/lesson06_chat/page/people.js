// Who is in the room: the list, the count, and what changed.

import { both, number, onLanguage, pick } from "../page/language.js";
import { element, hue, initial } from "../page/messages.js";
import { soon } from "./soon.js";
import { isolate } from "./typing.js";

const SHOWN = 100; // rows; a crowd is a number

export class People {
  /** Our own public number, from the welcome. */
  me = null;
  #users = new Map(); // clientId → username, in the server's order
  #list = document.getElementById("people");
  #count = document.getElementById("people-count");
  #brief = document.getElementById("people-brief");
  #plan = soon(() => this.#draw());

  constructor() {
    onLanguage(() => this.#draw());
    this.#draw();
  }

  /** Our name as the server knows it, or undefined. */
  get myName() {
    return this.#users.get(this.me);
  }

  /** Everybody who is here: the server's word replaces what we believed. */
  all(users) {
    this.#users = new Map(users.map(({ clientId, username }) => [clientId, username]));
    this.#plan();
  }

  /** Returns the name that this person had until now, undefined for a new one. */
  joined(clientId, username) {
    const before = this.#users.get(clientId);
    this.#users.set(clientId, username);
    this.#plan();
    return before;
  }

  left(clientId) {
    this.#users.delete(clientId);
    this.#plan();
  }

  clear() {
    this.me = null;
    this.all([]);
  }

  #draw() {
    const mine = [...this.#users].filter(([clientId]) => clientId === this.me);
    const others = [...this.#users].filter(([clientId]) => clientId !== this.me);
    const rows = [...mine, ...others].slice(0, SHOWN).map(([clientId, username]) => person(username, clientId === this.me));
    const more = this.#users.size - rows.length;
    if (more > 0) rows.push(crowd(more));
    this.#list.replaceChildren(...rows);
    this.#count.textContent = number(this.#users.size);
    const names = others.slice(0, 3).map(([, username]) => isolate(username)).join(", ");
    this.#brief.textContent = brief(this.#users.size, names);
  }
}

function brief(count, names) {
  if (count === 0) return pick("Nobody is connected", "Chưa có kết nối");
  if (names === "") return pick("Only you are here", "Chỉ có mình bạn");
  return pick(`${number(count)} here: you, ${names}`, `${number(count)} người: bạn, ${names}`);
}

function person(username, me) {
  const li = element("li", "person");
  li.style.setProperty("--hue", hue(username));
  const avatar = element("span", "avatar", initial(username));
  avatar.setAttribute("aria-hidden", "true");
  li.append(avatar, element("bdi", "who", username));
  if (me) {
    const you = element("span", "you");
    you.append(both("you", "bạn"));
    li.append(" ", you);
  }
  return li;
}

function crowd(more) {
  const li = element("li", "crowd");
  li.append(both(`and ${more} more`, `và ${more} người nữa`));
  return li;
}
