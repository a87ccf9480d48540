// The last messages, as they are kept for a time without a network: which of them, and up to where. No I/O.
//
// An entry is a message {seq, username, message, timestamp, own, id}, or {missed: reason} where some are missing for ever.
// Together with the cursor and the epoch they are a place in the log: whoever shows them can go on from there.

export const MOST = 200;

export class Shelf {
  /** The log, and the last message of it that was read. */
  epoch;
  cursor;
  /** When all of it was known to be up to date, in ms since 1970. */
  at;
  #entries;

  /** `kept` is what `contents` gave once, from wherever it was stored: nothing in it is believed unseen. */
  constructor(kept = null) {
    const good = isShelf(kept) ? kept : { epoch: null, cursor: 0, at: 0, entries: [] };
    this.epoch = good.epoch;
    this.cursor = good.cursor;
    this.at = good.at;
    this.#entries = good.entries.filter(isEntry).slice(-MOST);
  }

  get entries() {
    return this.#entries;
  }

  get contents() {
    const { epoch, cursor, at } = this;
    return { epoch, cursor, at, entries: this.#entries };
  }

  // ANCHOR: add
  /** Another message of the log. */
  add(entry) {
    this.#entries.push(entry);
    this.#bound();
  }

  /** Some messages are missing here, and can't be had. Said once is enough. */
  miss(reason) {
    if (this.#entries.length > 0 && this.#entries.at(-1).missed !== reason) this.#entries.push({ missed: reason });
    this.#bound();
  }

  /** What was said before the first entry, asked for elsewhere. */
  fill(past) {
    const first = this.#entries.find((it) => it.seq !== undefined)?.seq ?? Infinity;
    this.#entries = [...past.filter(({ seq }) => seq < first), ...this.#entries];
    this.#bound();
  }

  /** Everything is read up to here. */
  reached({ epoch, cursor }, at) {
    this.epoch = epoch;
    this.cursor = cursor;
    this.at = at;
  }
  // ANCHOR_END: add

  /** The messages of the log after this one: null if they don't go back that far. */
  after(cursor) {
    if (this.cursor <= cursor) return [];
    const rest = [];
    for (const entry of this.#entries.toReversed()) {
      if (entry.missed !== undefined) return null;
      if (entry.seq <= cursor) return rest;
      rest.unshift(entry);
      if (entry.seq === cursor + 1) return rest;
    }
    return null;
  }

  #bound() {
    if (this.#entries.length > MOST) this.#entries = this.#entries.slice(-MOST);
  }
}

/**
 * Where a page begins, from what was kept in two places that are not written in the same moment: the person's `kept`
 * {sessionState, waiting, failed} and the shelf. Returns {kept, past}; without `past` it has to be asked for.
 */
export function begin(kept, shelf) {
  const { sessionState } = kept;
  if (sessionState === null || shelf.epoch === null) return { kept, past: null };
  // What the shelf has not heard of is read once more. Another log: all of it.
  const cursor = shelf.epoch === sessionState.epoch ? Math.min(shelf.cursor, sessionState.cursor) : 0;
  const past = shelf.epoch === sessionState.epoch ? shelf.entries.filter(({ seq = 0 }) => seq <= cursor) : shelf.entries;
  const known = new Set(past.map(({ id }) => id));
  const waiting = kept.waiting.filter(({ id }) => !known.has(id)); // it has arrived: its place is above
  return { kept: { ...kept, sessionState: { ...sessionState, cursor }, waiting }, past };
}

function isShelf(it) {
  return typeof it?.epoch === "string" && Number.isInteger(it.cursor) && Number.isFinite(it.at) && Array.isArray(it.entries);
}

function isEntry(it) {
  if (typeof it?.missed === "string") return ["gap", "expired", "epoch"].includes(it.missed);
  return Number.isInteger(it?.seq)
    && typeof it.username === "string"
    && typeof it.message === "string"
    && Number.isFinite(new Date(it.timestamp).getTime())
    && typeof it.own === "boolean";
}
