// What goes up: reads the pieces of a file when there is room for them. What comes next, `Sending` knows.
//
// A file is a Blob: a name for bytes that are somewhere, perhaps on a disk. Only `arrayBuffer()` fetches them, and only
// those of the slice: a picture is never in the page's memory as a whole.

import { Sending } from "./sending.js";
import { decode, encode, newUploadId, textOf } from "./upload_message.js";

export const MOST_WAITING = 64 * 1024; // bytes in the browser's own queue, at most

const LATER = ["unavailable", "rate_limited"]; // the codes of an error after which the picture may still be taken
const SOON = 500; // ms
const GONE = "the file can't be read any more · không đọc được tệp này nữa";

export class Uploads {
  /** `onChange()`: some upload has got on, or the connection is another one. */
  onChange = () => {};
  /** `onSent(id, address, {seq, timestamp})`: the picture is a message of the chat, which says its address. */
  onSent = () => {};
  /** `onRefused(id, words, status)`: it will not be; `status` as in HTTP, or 0. */
  onRefused = () => {};
  #connection;
  #sending = new Sending();
  #blobs = new Map(); // id → Blob
  #stored = new Map(); // id → address of what the server has stored, until the ack
  #pumping = false;

  constructor(connection) {
    this.#connection = connection;
    connection.onBinary = (buffer) => this.#hear(buffer);
  }

  /** Those that are under way or wait for their turn: {id, size, received, sent}. */
  get all() {
    return this.#sending.uploads;
  }

  get isOnline() {
    return this.#sending.isOnline;
  }

  /** Whether there is a connection over which the room knows us. */
  set isOnline(online) {
    if (online) this.#sending.online();
    else this.#sending.offline();
    this.#goOn();
  }

  /** Sends a picture as soon as those before it are sent; returns its id. */
  add(blob) {
    const id = newUploadId();
    this.#blobs.set(id, blob);
    this.#sending.add(id, blob.size);
    this.#goOn();
    return id;
  }

  /** False if it is too late. */
  cancel(id) {
    const cancelled = this.#sending.cancel(id);
    if (cancelled) this.#blobs.delete(id);
    this.#goOn();
    return cancelled;
  }

  /** Whether a chat message, an ack or an error is about a picture of ours: then it is taken care of. */
  heard(it) {
    const ours = this.#blobs.has(it.id);
    if (ours && it.type === "error") this.#notSaid(it);
    // An ack has no text: that the server has stored it, and where, was said before.
    else if (ours) this.#said(it, it.type === "chat" ? it.message : this.#stored.get(it.id));
    this.#goOn();
    return ours;
  }

  #said({ id, seq, timestamp }, address) {
    if (address === undefined) return;
    this.#forget(id);
    this.onSent(id, address, { seq, timestamp });
  }

  #notSaid({ id, code, message, retryAfterMs }) {
    if (retryAfterMs === undefined || !LATER.includes(code)) return this.#refuse(id, message, 0);
    setTimeout(() => this.#again(id), Math.max(retryAfterMs, SOON));
  }

  /** A binary message of the server. */
  #hear(buffer) {
    const { kind, id, number, rest } = decode(buffer) ?? {};
    if (kind === "received") this.#sending.received(id, number);
    if (kind === "refused" && this.#sending.refused(id, number)) this.#refuse(id, textOf(rest), number);
    if (kind === "stored" && this.#blobs.has(id)) this.#stored.set(id, textOf(rest));
    this.#goOn();
  }

  /** Something has happened: perhaps there is room for more. */
  #goOn() {
    this.#pump();
    this.onChange();
  }

  async #pump() {
    if (this.#pumping) return; // one piece at a time is read
    this.#pumping = true;
    for (let next = this.#next(); next !== null; next = this.#next()) await this.#send(next);
    this.#pumping = false;
  }

  #next() {
    return this.#sending.next(MOST_WAITING - this.#connection.waiting);
  }

  async #send({ kind, id, number, length }) {
    if (kind !== "piece") return this.#connection.sendBytes(encode({ kind, id, number }));
    const rest = await this.#read(id, number, number + length);
    // While it was read, the connection may have become another one, or the person has cancelled.
    if (rest === null || !this.#sending.isDue(id, number + length)) return;
    this.#connection.sendBytes(encode({ kind, id, number, rest }));
  }

  async #read(id, start, end) {
    try {
      return await this.#blobs.get(id).slice(start, end).arrayBuffer();
    } catch {
      this.#sending.cancel(id); // moved, or changed, or cancelled just now
      if (this.#blobs.has(id)) this.#refuse(id, GONE, 0);
      return null;
    }
  }

  #again(id) {
    this.#sending.again(id);
    this.#goOn();
  }

  #refuse(id, words, status) {
    this.#forget(id);
    this.onRefused(id, words, status);
  }

  #forget(id) {
    this.#sending.done(id);
    this.#blobs.delete(id);
    this.#stored.delete(id);
  }
}
