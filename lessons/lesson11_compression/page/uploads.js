// What goes up: reads the pieces of a file when there is room for them. What comes next, `Sending` knows.
//
// A file is a Blob: a name for bytes that are somewhere, perhaps on a disk. Only `arrayBuffer()` fetches them, and only
// those of the slice: a picture is never in the page's memory as a whole.

import { Sending } from "./sending.js";
import { decode, encode, newUploadId, textOf } from "./upload_message.js";

export const MOST_WAITING = 64 * 1024; // bytes in the browser's own queue, at most

export class Uploads {
  /** `onChange()`: some upload has got on, or the connection is another one. */
  onChange = () => {};
  /** `onSent(id, address, {seq, timestamp})`: the picture is a message of the chat, which says its address. */
  onSent = () => {};
  /** `onRefused(id, words, status)`: it will not be; a `status` as in HTTP, or null. */
  onRefused = () => {};
  #connection;
  #sending = new Sending();
  #blobs = new Map(); // id → Blob
  #pumping = false;
  #timer = 0;

  constructor(connection) {
    this.#connection = connection;
    connection.onBinary = (buffer) => this.#hear(buffer);
  }

  /** Those that are under way or wait for their turn: {id, size, received}. */
  get all() {
    return this.#sending.uploads;
  }

  /** Where the first of them is, by the name of its phase. */
  get phase() {
    return this.#sending.phase;
  }

  /** Whether all of it is sent: then it is too late to cancel. */
  isWhole({ id, size }) {
    return this.#sending.sent(id) === size;
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
    this.#sending.push(id, blob.size);
    this.#goOn();
    return id;
  }

  cancel(id) {
    this.#sending.cancel(id);
    this.#blobs.delete(id);
    this.#goOn();
  }

  /** Whether a chat message, an ack or an error is about a picture of ours: then it is taken care of here. */
  heard(message) {
    const ours = this.#blobs.has(message.id);
    if (ours) this.#sending.heard(message, performance.now());
    this.#goOn(message);
    return ours;
  }

  // What the server says in a binary message.
  #hear(buffer) {
    const message = decode(buffer);
    if (message === null) return;
    this.#sending.handle({ ...message, text: textOf(message.rest) }, performance.now());
    this.#goOn();
  }

  /** Something has happened: it is told, and perhaps there is room for more. */
  #goOn(place) {
    for (const { id, what, address, why, status } of this.#sending.takeNews()) {
      if (what === "later") continue;
      this.#blobs.delete(id);
      if (what === "sent") this.onSent(id, address, place);
      else this.onRefused(id, why, status);
    }
    clearTimeout(this.#timer);
    const { timeout } = this.#sending;
    if (timeout !== null) this.#timer = setTimeout(() => this.#wake(), timeout - performance.now());
    this.onChange();
    this.#pump();
  }

  #wake() {
    this.#sending.handleTimeout(performance.now());
    this.#goOn();
  }

  /** Sends what may be sent now. */
  async #pump() {
    if (this.#pumping) return; // one piece at a time is read
    this.#pumping = true;
    for (let next = this.#next(); next !== null; next = this.#next()) await this.#send(next);
    this.#pumping = false;
  }

  // ANCHOR: room
  #next() {
    return this.#sending.next(MOST_WAITING - this.#connection.waiting);
  }
  // ANCHOR_END: room

  // ANCHOR: send
  async #send({ kind, id, number, length }) {
    if (kind !== "piece") return this.#connection.sendBytes(encode({ kind, id, number }));
    const end = number + length;
    const rest = await this.#read(id, number, end);
    // While it was read, the connection may have become another one, or the person has cancelled.
    if (rest === null || this.#sending.sent(id) !== end) return;
    this.#connection.sendBytes(encode({ kind, id, number, rest }));
  }
  // ANCHOR_END: send

  async #read(id, start, end) {
    try {
      return await this.#blobs.get(id).slice(start, end).arrayBuffer();
    } catch {
      if (this.#blobs.has(id)) this.#unreadable(id);
      return null;
    }
  }

  /** The file has been moved, or changed. */
  #unreadable(id) {
    this.cancel(id);
    this.onRefused(id, "the file can't be read any more · không đọc được file này nữa", null);
  }
}
