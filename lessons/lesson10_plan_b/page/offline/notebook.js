// What a tab writes down of all that happens: the last messages, who is here, and which words are the person's own. Each
// tab does, for any of them may hold the connection next; only the one that holds it writes to the disk.

import { Shelf } from "./shelf.js";
import { Roster } from "./telling.js";

const NUMBERS = 20;
const FATES = 1_000;

export class Notebook {
  shelf = new Shelf();
  roster = new Roster();
  /** The words that failed, and wait for a person. */
  failed = [];
  #fates = new Map(); // id → how it ended, for a tab that has missed it
  #keep;
  #store;
  #numbers; // [epoch, clientId]: by these the log knows the person

  constructor(keep, store) {
    this.#keep = keep;
    this.#store = store;
    this.#numbers = keep.numbers;
  }

  /** Something has happened to a person of this `name`, who is in the log as `sessionState` tells. */
  record(event, { name, sessionState, isOnline, isHolder }) {
    if (["delivered", "failed"].includes(event.type)) this.#fates.set(event.id, event);
    if (this.#fates.size > FATES) this.#fates.delete(this.#fates.keys().next().value);
    if (event.type === "heard") this.roster.hear(event.message);
    const entry = this.#entry(event, name, sessionState);
    if (entry !== null) this.shelf.add(entry);
    if (event.type === "missed") this.shelf.miss(event.reason);
    if (sessionState === null || (!isOnline && entry === null)) return;
    this.shelf.reached(sessionState, Date.now());
    if (!isHolder) return;
    this.#write();
    // Our own words have just left the queue. A page that goes may not get to it: WebKit finishes no write of the last moment.
    if (event.type === "delivered") this.#store.flush();
  }

  /** What was said before we came, asked for over HTTP. */
  fill(past, isHolder) {
    this.shelf.fill(past);
    if (isHolder) this.#write();
  }

  /** By this number the log will know what the person says. */
  number(sessionState, isHolder) {
    if (sessionState === null || this.isOwn(sessionState, sessionState.clientId)) return;
    this.#numbers = [...this.#numbers, [sessionState.epoch, sessionState.clientId]].slice(-NUMBERS);
    if (isHolder) this.#keep.numbers = this.#numbers;
  }

  isOwn(sessionState, clientId) {
    return this.#numbers.some(([epoch, number]) => epoch === sessionState?.epoch && number === clientId);
  }

  /** The event by which these words have ended, if it is known. */
  fate(id) {
    return this.#fates.get(id);
  }

  /** These failed, by now. Returns the ids of those that don't any more. */
  dismissed(failed) {
    const gone = this.failed.filter(({ id }) => !failed.some((it) => it.id === id));
    this.failed = [...failed];
    return gone.map(({ id }) => id);
  }

  #entry(event, name, sessionState) {
    const { type, id, seq, timestamp, text, message } = event;
    if (type === "delivered") return { id, seq, timestamp, username: name, message: text, own: true };
    if (type !== "heard" || message.type !== "chat") return null;
    const own = message.own ?? this.isOwn(sessionState, message.clientId);
    return { id: message.id, seq: message.seq, timestamp: message.timestamp, username: message.username, message: message.message, own };
  }

  #write() {
    this.#store.write(() => this.shelf.contents);
  }
}
