// Lesson 10's tabs, without a browser: what a shelf keeps, and what mirrors show while messages between tabs get lost and
// the connection goes from one tab to another. `node offline.mjs FOLDER`; standard input is {"worlds": n, "messages": n}.
// The answer is a list of what went wrong, and how often what was tried.

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const script = (name) => import(new URL(name, pathToFileURL(`${process.argv[2]}/`)));
const { Mirror } = await script("mirror.js");
const { MOST, Shelf, begin } = await script("shelf.js");

const wrong = [];
const counts = { holes: 0, moves: 0, offered: 0 };
const same = (what, left, right) => {
  if (JSON.stringify(left) !== JSON.stringify(right)) wrong.push(`${what}: ${JSON.stringify(left)} ≠ ${JSON.stringify(right)}`);
};

function chance(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) / 2 ** 24;
  };
}

const message = (seq, id) => ({ seq, id, username: "Lan", message: `${seq}`, timestamp: 0, own: false });

// A shelf is a place in the log, and never more than so many messages.
const shelf = new Shelf();
for (let seq = 1; seq <= MOST + 50; seq += 1) shelf.add(message(seq, `id ${seq}`));
shelf.reached({ epoch: "a", cursor: MOST + 50 }, 1);
same("bounded", shelf.entries.length, MOST);
same("what a tab has missed", shelf.after(MOST + 48).map(({ seq }) => seq), [MOST + 49, MOST + 50]);
same("too far back", shelf.after(10), null);
same("nothing", shelf.after(MOST + 50), []);
shelf.fill([message(1), message(2)]);
same("what is older than the oldest goes first", shelf.entries[0].seq, 51);
shelf.miss("gap");
shelf.miss("gap");
same("said once", shelf.entries.filter((it) => it.missed).length, 1);
for (const odd of [null, 7, {}, { epoch: "a", cursor: 1, at: 1, entries: [null, { seq: "1" }, { missed: "__proto__" }] }]) {
  same("what is no shelf is empty", new Shelf(odd).entries, []);
}

// A page that opens: what both places know counts.
const sessionState = { clientId: 1, session: "s", epoch: "a", cursor: 9 };
const stored = { epoch: "a", cursor: 7, at: 1, entries: [message(6, "x"), message(7, "y")] };
const waiting = [{ id: "y", text: "7" }, { id: "z", text: "8" }];
const both = begin({ sessionState, waiting, failed: [] }, new Shelf(stored));
same("from where both are", both.kept.sessionState.cursor, 7);
same("what has arrived waits no more", both.kept.waiting.map(({ id }) => id), ["z"]);
same("another log is read from its beginning", begin({ sessionState, waiting, failed: [] }, new Shelf({ ...stored, epoch: "b" })).kept.sessionState.cursor, 0);
same("without a shelf the past is asked for", begin({ sessionState, waiting, failed: [] }, new Shelf()).past, null);

/** A person's tabs: one at a time holds the connection; all show what they are told, and some of it gets lost. */
class World {
  #random;
  #log = []; // what the server has: {seq, id, message}
  #tabs = [];
  #told = 0; // the cursor up to which the other tabs were told
  #channel = []; // what is told, one after the other
  #isTelling = false;

  constructor(seed) {
    this.#random = chance(seed);
    this.#tabs = [this.#tab(), this.#tab(), this.#tab()];
    for (const tab of this.#tabs) this.#sync(tab);
  }

  #tab() {
    const state = { clientId: 1, session: "s", epoch: "a", cursor: 0 };
    return { mirror: new Mirror({ sessionState: state, waiting: [] }), shown: [], said: 0 };
  }

  get #holder() {
    return this.#tabs[0]; // its mirror stands for its member: it is told everything, and loses nothing
  }

  #session(cursor = this.#log.length) {
    return { clientId: 1, session: "s", epoch: "a", cursor };
  }

  /** What the tab that holds the connection gives to one that asks. */
  #sync(tab) {
    const kept = new Shelf({ epoch: "a", cursor: this.#log.length, at: 1, entries: this.#log.map((it) => ({ ...message(it.seq, it.id), own: it.own })) });
    const snapshot = { sessionState: this.#session(), waiting: this.#holder.mirror.waiting, state: { name: "online" }, shelf: kept.contents, people: null };
    this.#show(tab, tab.mirror.snapshot(snapshot));
    for (const { id, text } of tab.mirror.offered) this.#arrives(id, text);
  }

  #show(tab, events) {
    for (const event of events) if (event.type === "delivered") tab.shown.push(event.seq);
    else if (event.type === "heard" && event.message.type === "chat") tab.shown.push(event.message.seq);
  }

  /** Something happens in the room, or over the connection: the others may miss it. */
  #tell(event) {
    this.#channel.push({ event, from: this.#told, sessionState: this.#session() });
    this.#told = this.#log.length;
    if (this.#isTelling) return;
    this.#isTelling = true;
    while (this.#channel.length > 0) this.#hear(this.#channel.shift());
    this.#isTelling = false;
  }

  #hear(message) {
    for (const tab of this.#tabs) {
      if (tab !== this.#holder && this.#random() < 0.2) continue;
      const events = tab.mirror.event(message);
      if (events !== null) this.#show(tab, events);
      else {
        counts.holes += 1;
        this.#sync(tab);
      }
    }
  }

  /** Words come to the tab with the connection: they are in the log once, whatever is sent twice. */
  #arrives(id, text) {
    if (this.#log.some((it) => it.id === id)) return;
    if (!this.#holder.mirror.waiting.some((it) => it.id === id)) this.#tell({ type: "pending", id, text });
    const seq = this.#log.length + 1;
    this.#log.push({ seq, id, own: true });
    this.#tell({ type: "delivered", id, text, seq, timestamp: 0 });
  }

  step() {
    const tab = this.#tabs[Math.floor(this.#random() * this.#tabs.length)];
    const what = this.#random();
    if (what < 0.4) {
      const seq = this.#log.length + 1;
      this.#log.push({ seq, id: `theirs ${seq}`, own: false });
      this.#tell({ type: "heard", message: { type: "chat", ...message(seq, `theirs ${seq}`) } });
    } else if (what < 0.75) {
      const id = `${this.#tabs.indexOf(tab)} ${this.#log.length} ${(tab.said += 1)}`;
      this.#show(tab, tab.mirror.say(id, id));
      counts.offered += 1;
      if (tab === this.#holder || this.#random() < 0.7) this.#arrives(id, id);
    } else if (what < 0.9) {
      this.#moves();
    } else this.#sync(tab);
  }

  /** The connection goes to the next tab, which goes on where its own eyes are. */
  #moves() {
    counts.moves += 1;
    this.#tabs.push(this.#tabs.shift());
    const { sessionState: mine, waiting: words } = this.#holder.mirror.inherit([]);
    const missed = this.#log.slice(mine.cursor);
    this.#told = mine.cursor;
    for (const { seq, id, own } of missed) {
      const event = own && words.some((it) => it.id === id)
        ? { type: "delivered", id, text: id, seq, timestamp: 0 }
        : { type: "heard", message: { type: "chat", ...message(seq, id), own } };
      const from = this.#told;
      this.#told = seq;
      this.#show(this.#holder, this.#holder.mirror.event({ event, from, sessionState: this.#session(seq) }));
    }
    for (const { id, text } of words) this.#arrives(id, text);
    for (const tab of this.#tabs.slice(1)) this.#sync(tab);
  }

  end(seed) {
    for (let round = 0; round < 2; round += 1) for (const tab of this.#tabs) this.#sync(tab);
    const all = this.#log.map(({ seq }) => seq);
    this.#tabs.forEach((tab, at) => {
      same(`world ${seed}, tab ${at} shows everything once, in order`, tab.shown, all);
      same(`world ${seed}, tab ${at} waits for nothing`, tab.mirror.waiting, []);
    });
    const ids = this.#log.map(({ id }) => id);
    same(`world ${seed}: each word once`, new Set(ids).size, ids.length);
  }
}

const { worlds, messages } = JSON.parse(readFileSync(0, "utf8"));
for (let seed = 1; seed <= worlds && wrong.length < 5; seed += 1) {
  const world = new World(seed);
  for (let step = 0; step < messages; step += 1) world.step();
  world.end(seed);
}
console.log(JSON.stringify({ wrong: wrong.slice(0, 5), counts }));
