// The pictures that a page sends, one after another: what the server says goes in, messages and news come out. There is no
// socket here and no clock. It is the same in JavaScript as in Rust (sending.rs); a test runs both.
//
//            online               begin goes out           received N
//   away ─────────────▶ idle ───────────────────▶ begun ───────────────▶ pieces, from N on
//     ▲                 ▲ ▲                         │                       │
//     │ offline,        │ └── stored and said, ─────┴──────── 404, ─────────┤
//     │ from anywhere   │     refused, cancelled              once more     │
//                       └── its time has come ── later ◀── 429, or the ─────┘
//                                                          chat says later
//
// Nothing is remembered of a connection that is gone: `begin` goes out again with the same id, and the server says where
// the upload goes on. What it has received is the clock: no more than `AHEAD` bytes are under way. So a chat message has
// its turn soon, and the browser's own queue stays short.

import { HEADER, PIECE } from "./upload_message.js";

export const AHEAD = 64 * 1024; // bytes that may be sent before the server says that it has them

const LATER = 5_000; // ms after "too much at once"
const FORGOTTEN = 3; // how often the server may have forgotten what it had received: a few bytes make us send 64 KiB
const FROM_THE_BEGINNING = "the server wants the same bytes again and again · server cứ đòi gửi lại mãi";
const BUSY = ["unavailable", "rate_limited"]; // the codes of an error that mean "later"

export class Sending {
  #uploads = []; // {id, size, received}; `begun`: the server knows of it; how often `forgotten`; its `address`
  #phase = { name: "away" }; // of the first one, on this connection: `sent`, `received` and `backAt`, or `until`
  #cancels = []; // ids that the server is still to be told to forget
  #news = [];

  /** Those that are not in the chat yet, in their order: {id, size, received}. */
  get uploads() {
    return this.#uploads;
  }

  /** Where the first one is on this connection, by its name. */
  get phase() {
    return this.#phase.name;
  }

  /** How much of an upload is sent: of another one than the first, nothing. */
  sent(id) {
    return this.#isFirst(id) ? (this.#phase.sent ?? 0) : 0;
  }

  /** Queues a picture of so many bytes, whether there is a connection or not. */
  push(id, size) {
    this.#uploads.push({ id, size, received: 0, begun: false, forgotten: 0, address: null });
  }

  /** The person doesn't want it any more. */
  cancel(id) {
    const upload = this.#uploads.find((it) => it.id === id);
    if (upload === undefined) return;
    if (this.#isFirst(id)) this.#next();
    else this.#uploads.splice(this.#uploads.indexOf(upload), 1);
    if (upload.begun) this.#cancels.push(id);
  }

  /** The room knows us, and we have read everything. */
  online() {
    if (this.#phase.name === "away") this.#phase = { name: "idle" };
  }

  /** The connection is gone. */
  offline() {
    this.#phase = { name: "away" };
  }

  /**
   * The next message, or null: {kind, id, number}, and for a piece its `length`. `room` is how many bytes the socket takes
   * without having more in its own queue than it should.
   */
  next(room = Infinity) {
    const { name } = this.#phase;
    if (name === "away") return null;
    if (this.#cancels.length > 0) return { kind: "cancel", id: this.#cancels.shift(), number: 0 };
    const [upload] = this.#uploads;
    if (upload === undefined) return null;
    if (name === "pieces") return this.#piece(upload, room);
    if (name !== "idle") return null; // the server has to say from where on, or when
    this.#phase = { name: "begun" };
    upload.begun = true;
    return { kind: "begin", id: upload.id, number: upload.size };
  }

  // ANCHOR: piece
  #piece({ id, size }, room) {
    const { sent, received } = this.#phase;
    const length = Math.min(PIECE, size - sent);
    if (length === 0 || sent + length - received > AHEAD || HEADER + length > room) return null;
    this.#phase.sent += length;
    return { kind: "piece", id, number: sent, length };
  }
  // ANCHOR_END: piece

  /** Takes in what the server says about an upload: {kind, id, number, text}. */
  handle({ kind, id, number, text }, now) {
    if (!this.#isFirst(id)) return; // cancelled, or sent long ago
    const [upload] = this.#uploads;
    if (kind === "received") this.#received(upload, number);
    else if (kind === "stored") upload.address = text;
    else if (kind === "refused") this.#refusedWith(number, text, upload, now);
  }

  #refusedWith(status, text, upload, now) {
    if (status === 404 && this.#phase.name !== "pieces") return; // it is about a piece before the `begin`
    if (status === 404 && upload.forgotten < FORGOTTEN) {
      upload.forgotten += 1;
      this.#phase = { name: "idle" };
    } else if (status === 429) this.#later(now + LATER, text);
    else this.#refused(text, status);
  }

  /** The server answers each piece: the same number again means that it hasn't taken one. */
  #received(upload, number) {
    const { name, sent, received, backAt } = this.#phase;
    if (number > upload.size) return this.#refused(`${number} > ${upload.size} bytes · byte`, null);
    if (name === "begun") this.#phase = { name: "pieces", sent: number, received: number, backAt: null };
    else if (name !== "pieces") return;
    else if (received < number && number <= sent) Object.assign(this.#phase, { received: number, backAt: null });
    // The answers to what was sent before going back there say the same, and mean nothing.
    else if (backAt !== number) {
      if (upload.forgotten === FORGOTTEN) return this.#refused(FROM_THE_BEGINNING, null);
      upload.forgotten += 1;
      this.#phase = { name: "pieces", sent: number, received: number, backAt: number };
    }
    upload.received = number;
  }

  /** Takes in an ack, the own message in a replay, or an error: the first two end an upload, and an error may. */
  heard({ type, id, message, code, retryAfterMs }, now) {
    if (!this.#isFirst(id)) return;
    if (type === "ack" || type === "chat") this.#said(type === "chat" ? message : this.#uploads[0].address);
    if (type !== "error") return;
    const later = retryAfterMs !== undefined && BUSY.includes(code);
    if (later) this.#later(now + Math.max(retryAfterMs, LATER), message);
    else this.#refused(message, null);
  }

  #said(address) {
    this.#tell("sent", { address });
    this.#next();
  }

  #refused(why, status) {
    this.#tell("refused", { why, status });
    this.#next();
  }

  #later(until, why) {
    if (this.#phase.name === "away") return;
    this.#phase = { name: "later", until };
    this.#tell("later", { why });
  }

  /** Takes out the first one. The next begins. */
  #next() {
    this.#uploads.shift();
    if (this.#phase.name !== "away") this.#phase = { name: "idle" };
  }

  /** When `handleTimeout` wants to be called, if nothing else happens; null: never. */
  get timeout() {
    return this.#phase.until ?? null;
  }

  /** Time has passed. */
  handleTimeout(now) {
    if (this.timeout !== null && this.timeout <= now) this.#phase = { name: "idle" };
  }

  #tell(what, more) {
    this.#news.push({ id: this.#uploads[0].id, what, ...more });
  }

  /** What has happened since this was asked last: {id, what: "sent" address | "refused" why status | "later" why}. */
  takeNews() {
    return this.#news.splice(0);
  }

  #isFirst(id) {
    return id !== undefined && this.#uploads[0]?.id === id;
  }
}
