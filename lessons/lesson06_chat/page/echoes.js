// What we said ourselves.
//
// The server sends a message to everybody except its sender, so the page shows it at once and by itself, and never learns
// its number. Only the log knows all messages: when it is read the next time (after a reload, after connecting again), our
// own are recognised here, so that they stand on our side, and once.

import { recallHere, rememberHere } from "../page/memory.js";
import { Own } from "../page/own.js";

const KEY = "full-duplex-echoes";
const KEPT = 100;

export class Echoes {
  #own = new Own(); // those whose number in the log we know
  #open = recalled(); // the others, oldest first; without an id if they were said before this page was loaded

  /** `echo` is {id, username, message, connection}. */
  said(echo) {
    this.#open.push(echo);
    this.#keep();
  }

  /**
   * Others' messages came with `count` numbers missing before them. The server keeps nothing from us but our own words, so
   * these are the oldest of them: the log has them.
   */
  confirm(count) {
    for (const echo of this.#open.filter((echo) => !echo.confirmed).slice(0, count)) echo.confirmed = true;
  }

  /** The server refused it. Returns it, or undefined if it is none of ours. */
  refused(id) {
    return id === undefined ? undefined : this.#take((echo) => echo.id === id);
  }

  /** Is this message of the log ours? And is it one that the page already shows? */
  claim(message) {
    if (this.#own.has(message)) return { own: true, id: undefined };
    const echo = this.#take(({ username, message: text }) => username === message.username && text === message.message);
    if (echo === undefined) return { own: false, id: undefined };
    this.#own.accepted(message);
    return { own: true, id: echo.id };
  }

  /** The log has been read, and those of them that should be in it are not. Returns them, and forgets them. */
  lost(should) {
    const lost = this.#open.filter(should);
    this.#open = this.#open.filter((echo) => !lost.includes(echo));
    this.#keep();
    return lost;
  }

  #take(which) {
    const at = this.#open.findIndex(which);
    if (at < 0) return undefined;
    const [echo] = this.#open.splice(at, 1);
    this.#keep();
    return echo;
  }

  #keep() {
    this.#open = this.#open.slice(-KEPT);
    rememberHere(KEY, JSON.stringify(this.#open.map(({ username, message }) => ({ username, message }))));
  }
}

function recalled() {
  try {
    const echoes = JSON.parse(recallHere(KEY));
    return Array.isArray(echoes) ? echoes : [];
  } catch {
    return [];
  }
}
