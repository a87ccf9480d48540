// What a tab knows whose connection another tab holds: the one tells what happens, the other shows it. No I/O.
//
//     this tab                                the tab that holds the connection
//        ── hello ─────────────────────────────▶
//        ◀──────────────────────── snapshot ────   who we are, what waits, the last messages, up to which cursor
//        ◀── {event, from, sessionState} ───────   each thing that happens, and between which cursors
//        ── say {id, text} ────────────────────▶   again after each snapshot, until it is known there
//
// The cursor is the promise: it moves only over what this tab has shown. So when the other tab is gone, this one goes on
// in the log where its own eyes are, whatever got lost between the two.

import { MOST } from "../reconnect/queue.js";
import { Shelf } from "./shelf.js";

const SETTLED = 1_000; // ids

export class Mirror {
  /** {clientId, session, epoch, cursor}, or null: the cursor is that of this tab. */
  sessionState;
  /** What is not acknowledged, in order: {id, text}. */
  waiting;
  /** How the connection is. */
  state = { name: "connecting" };
  #offered = new Map(); // id → text: said here, and not known yet where the connection is
  #settled = new Set(); // ids whose fate is known
  #synced = false; // an event is worth something only after a snapshot

  constructor({ sessionState, waiting }, state = { name: "connecting" }) {
    this.sessionState = sessionState;
    this.waiting = [...waiting];
    this.state = state;
  }

  /** What was said here and is not known where the connection is: it goes there again. */
  get offered() {
    return [...this.#offered].map(([id, text]) => ({ id, text }));
  }

  // ANCHOR: say
  /** The person says something in this tab: what there is to show, at once. */
  say(id, text) {
    if (text === "") return [{ type: "refused", text, why: "blank" }];
    if (this.waiting.length >= MOST) return [{ type: "refused", text, why: "full" }];
    if (["given up", "left"].includes(this.state.name)) return [{ type: "refused", text, why: "over" }];
    this.#offered.set(id, text);
    this.waiting.push({ id, text });
    return [{ type: "pending", id, text }];
  }
  // ANCHOR_END: say

  // ANCHOR: event
  /** Something has happened there. Returns what there is to show, or null: this tab has missed something, and asks. */
  event({ event, from, sessionState }) {
    if (!this.#synced) return [];
    const sameLog = sessionState?.epoch === this.sessionState?.epoch;
    if (sameLog && from > this.#cursor) {
      this.#synced = false;
      return null;
    }
    const shown = this.#take(event);
    const cursor = sameLog ? Math.max(this.#cursor, sessionState?.cursor ?? 0) : sessionState?.cursor;
    if (sessionState !== null) this.sessionState = { ...sessionState, cursor };
    return shown;
  }

  #take(event) {
    const { type, id } = event;
    if (type === "pending") {
      this.#offered.delete(id);
      if (this.#knows(id)) return [];
      this.waiting.push({ id, text: event.text });
    } else if (type === "delivered" || (type === "heard" && event.message.type === "chat")) {
      return this.#read(event.message ?? event, event);
    } else if (type === "failed") {
      if (!this.#settle(id)) return [];
    } else if (type === "state") {
      this.state = event.state;
    }
    return [event];
  }

  /** Something stands in the log: shown once, and if it waits here, it is ours. */
  #read({ id, seq, timestamp }, event) {
    const ours = this.waiting.find((it) => it.id === id);
    if (id !== undefined && !this.#settle(id)) return []; // shown already
    if (ours !== undefined) return [{ type: "delivered", id, text: ours.text, seq, timestamp }];
    return seq <= this.#cursor ? [] : [event];
  }
  // ANCHOR_END: event

  // ANCHOR: snapshot
  /** How it is there, as a whole. Returns what there is to show so that it is the same here. */
  snapshot({ sessionState, waiting, state, shelf, people }) {
    this.#synced = true;
    const shown = sessionState === null ? [] : this.#catchUp(sessionState, new Shelf(shelf));
    for (const { id, text } of waiting) {
      this.#offered.delete(id);
      if (this.#knows(id)) continue;
      this.waiting.push({ id, text });
      shown.push({ type: "pending", id, text });
    }
    // What waits here only is not known there: its fate is asked for, under its id.
    for (const { id, text } of this.waiting) if (!waiting.some((it) => it.id === id)) this.#offered.set(id, text);
    this.state = state;
    shown.push({ type: "state", state });
    if (people !== null) shown.push({ type: "heard", message: { type: "presence", users: people } });
    return shown;
  }

  #catchUp(sessionState, shelf) {
    const before = this.sessionState;
    const sameLog = before !== null && before.epoch === sessionState.epoch;
    const missed = sameLog ? shelf.after(before.cursor) : null;
    const shown = [];
    if (missed === null && before !== null) shown.push({ type: "missed", reason: sameLog ? "gap" : "epoch" });
    const seen = sameLog ? before.cursor : 0;
    const news = missed ?? shelf.entries.filter(({ seq }) => seq > seen);
    if (!sameLog) this.sessionState = { ...sessionState, cursor: 0 }; // the same numbers mean other messages
    for (const entry of news) shown.push(...this.#read(entry, { type: "heard", message: { ...entry, type: "chat" } }));
    this.sessionState = { ...sessionState };
    return shown;
  }
  // ANCHOR_END: snapshot

  /** What waits here, and in what was stored, when this tab takes the connection over. */
  inherit(stored) {
    const known = new Set(this.waiting.map(({ id }) => id));
    const others = stored.filter(({ id }) => !known.has(id) && !this.#settled.has(id));
    return { sessionState: this.sessionState, waiting: [...others, ...this.waiting] };
  }

  get #cursor() {
    return this.sessionState?.cursor ?? 0;
  }

  #knows(id) {
    return this.#settled.has(id) || this.waiting.some((it) => it.id === id);
  }

  /** Its fate is known: whether it was not before. */
  #settle(id) {
    this.#offered.delete(id);
    if (this.#settled.has(id)) return false;
    this.#settled.add(id);
    if (this.#settled.size > SETTLED) this.#settled.delete(this.#settled.values().next().value);
    this.waiting = this.waiting.filter((it) => it.id !== id);
    return true;
  }
}
