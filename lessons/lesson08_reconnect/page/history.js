// What was said before this page was opened, and nothing twice.
//
// The socket brings what comes after our cursor; what stands before it is asked for over HTTP. Until the answer is
// here, whatever the socket brings is held back, so that the oldest stands at the top.

import { exchange } from "../page/exchange.js";

export class History {
  #held = []; // null: the beginning is known
  #seqs = new Set(); // of the messages that are held
  #asked = false;

  /** Shows something of the present: now, or once the past is shown. `seq` if it is a message. */
  append(action, seq) {
    if (this.#held === null) return action();
    if (seq !== undefined) this.#seqs.add(seq);
    this.#held.push(action);
  }

  /** The past is known, and shown: nobody need ask. */
  known() {
    this.#asked = true;
    this.#held = null;
  }

  /** Asks for the past, up to where `cursor()` is when the answer comes: null if it can't be had. */
  async begin(cursor, onPast) {
    if (this.#asked) return;
    this.#asked = true;
    const past = await everything(cursor);
    onPast(past?.filter(({ seq }) => seq <= cursor() && !this.#seqs.has(seq)) ?? null);
    const held = this.#held;
    this.#held = null;
    for (const action of held) action();
  }
}

/** A server may tell it in parts: each answer's `seq` is the cursor for the next question. */
async function everything(cursor) {
  const all = [];
  for (let since = 0; ; ) {
    const { status, data } = await exchange("GET", `messages?since=${since}`);
    if (status !== 200 || !Array.isArray(data?.messages) || !data.messages.every(isMessage)) return null;
    all.push(...data.messages);
    if (data.messages.length === 0 || data.seq >= cursor() || !(data.seq > since)) return all;
    since = data.seq;
  }
}

function isMessage(it) {
  return Number.isInteger(it?.seq)
    && typeof it.username === "string"
    && typeof it.message === "string"
    && Number.isFinite(new Date(it.timestamp).getTime());
}
