// A link: what a WebSocket would carry, kept until the server has said that it is there. It is the client's end of link.rs.
//
//   page ── send ──► numbered, kept ── posting ──► a request   (perhaps again)
//                         ▲──────── confirm(n) ─── its answer
//   page ◄────────────────────────── hear(items) ── an answer  (perhaps again)
//
// A request may be lost, or its answer; then it is made again. The numbers see to it that nothing is lost with it and that
// nothing counts twice. It does no I/O.

const BATCH = 12 * 1024; // bytes that one request carries: with the marks of JSON around them, fewer than a server takes
const CONFIRM = 32; // after so many items that were heard, a client that doesn't ask confirms them

/** Numbers that don't fit this link: it can't go on. */
export class NumberError extends Error {}

export class Link {
  #kept = []; // sent and not confirmed, oldest first
  #confirmed = 0; // the number of the last item that was confirmed: the first one that is kept comes next
  #heard = 0; // the number of the last item that was heard
  #told = 0; // up to which we have said that we heard it
  #closing = false; // our close is among the items that were sent
  #close = null; // {code, reason}: the last word, theirs, or ours once it was confirmed

  /** The number of the last item that was heard. */
  get heard() {
    return this.#heard;
  }

  /** The last word, or null. */
  get close() {
    return this.#close;
  }

  /** The bytes that are not confirmed. */
  get bytes() {
    return this.#kept.reduce((sum, item) => sum + length(item), 0);
  }

  /** Sends an item: {text}, {ping: {}}, or {close: {code, reason}}, after which nothing may follow. */
  send(item) {
    if (this.#closing || this.#close !== null) return;
    if (item.close !== undefined) this.#closing = true;
    this.#kept.push(item);
  }

  /** The body of the next request, or null if there is nothing to say. The `last` one confirms all that was heard. */
  posting(last = false) {
    const items = [];
    for (let bytes = 0; items.length < this.#kept.length; ) {
      const item = this.#kept[items.length];
      bytes += length(item);
      if (bytes > BATCH && items.length > 0) break;
      items.push(item);
    }
    if (items.length === 0 && this.#heard - this.#told < (last ? 1 : CONFIRM)) return null;
    return { from: this.#confirmed + 1, items, after: this.#heard };
  }

  /** That request was answered: the server has all of it. */
  confirm({ from, items, after }) {
    this.told(after);
    const last = from + items.length - 1;
    if (last > this.#confirmed + this.#kept.length) throw new NumberError("so much was never sent");
    for (; this.#confirmed < last; this.#confirmed += 1) {
      const item = this.#kept.shift();
      if (item.close !== undefined) this.#close ??= item.close; // as good as the server's answer
    }
  }

  /** A request that asked for what comes after this number was answered: the server knows that we have heard so far. */
  told(after) {
    this.#told = Math.max(this.#told, after);
  }

  /** Items have arrived, each with its number `n`. Gives the texts that were not heard before. */
  hear(items) {
    const texts = [];
    for (const item of items) {
      if (item.n > this.#heard + 1) throw new NumberError(`expected ${this.#heard + 1}`);
      if (item.n <= this.#heard || this.#close !== null) continue; // again, or after the last word
      this.#heard = item.n;
      if (item.text !== undefined) texts.push(item.text);
      else if (item.close !== undefined) this.#close = item.close;
      // One answer is enough for all questions that were asked before it.
      else if (item.ping !== undefined && !this.#kept.some(({ pong }) => pong !== undefined)) this.send({ pong: {} });
    }
    return texts;
  }
}

const bytesOf = new TextEncoder();
const length = ({ text, close }) => bytesOf.encode(text ?? close?.reason ?? "").length;
