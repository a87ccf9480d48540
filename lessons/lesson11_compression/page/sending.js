// The pictures that go up, one after the other, without I/O: what happens goes in, and the next message comes out.
//
//   waiting ── its turn ──▶ begin ── received N ──▶ pieces from N on ── received, all of it ──▶ stored, and the ack ──▶ gone
//      ▲                      ▲                            │
//      │                      └──── the next connection ───┤
//      └─ later, says the server                           └── refused, or cancelled ──▶ gone
//
// What the server has received is the clock: never more than `AHEAD` bytes are under way. So there is always room for a
// chat message between two pieces, and a picture in the browser's own queue delays it by no more than that.

import { HEADER, PIECE } from "./upload_message.js";

export const AHEAD = 64 * 1024; // bytes that may be sent before the server says that it has them

export class Sending {
  // {id, size}; `known` to the server; on this connection `begun`; `received` by the server, and `sent` up to there; the
  // place to which we have been `rewound`; `lost`: begun again, as the server had forgotten it.
  #uploads = [];
  #cancelled = []; // ids that the server still has to hear of
  #online = false;

  /** All of them, in their order: {id, size, received, sent}. */
  get uploads() {
    return this.#uploads;
  }

  get isOnline() {
    return this.#online;
  }

  /** Whether a piece that ends there is what the server should get next: reading it takes a while. */
  isDue(id, end) {
    return this.#find(id)?.sent === end;
  }

  /** One more picture, of so many bytes. */
  add(id, size) {
    this.#uploads.push({ id, size, known: false, begun: false, received: 0, sent: null, rewound: null, lost: false });
  }

  /** There is a connection, and the room knows us. */
  online() {
    this.#online = true;
  }

  /** The connection is gone. What has arrived is known only when the server says so again. */
  offline() {
    this.#online = false;
    for (const upload of this.#uploads) this.#restart(upload);
  }

  /** The person doesn't want it any more. False once all of it is sent: then it is too late. */
  cancel(id) {
    const upload = this.#find(id);
    if (upload === undefined || upload.sent === upload.size) return false;
    this.#remove(id);
    if (upload.known) this.#cancelled.push(id);
    return true;
  }

  /** The picture is a message of the chat now, or never will be. */
  done(id) {
    this.#remove(id);
  }

  /** The server asks for it once more. */
  again(id) {
    const upload = this.#find(id);
    if (upload !== undefined) this.#restart(upload);
  }

  /**
   * What may be sent now, or null: {kind, id, number}, and for a piece its `length`. `room` is how many bytes the socket
   * takes without having more in its own queue than it should.
   */
  next(room = Infinity) {
    if (!this.#online) return null;
    if (this.#cancelled.length > 0) return { kind: "cancel", id: this.#cancelled.shift(), number: 0 };
    const [upload] = this.#uploads;
    if (upload === undefined) return null;
    if (!upload.begun) return this.#begin(upload);
    if (upload.sent === null) return null; // the server has not said yet from where on
    return this.#piece(upload, room);
  }

  #begin(upload) {
    upload.begun = upload.known = true;
    return { kind: "begin", id: upload.id, number: upload.size };
  }

  #piece(upload, room) {
    const { id, size, sent, received } = upload;
    const length = Math.min(PIECE, size - sent);
    if (length === 0 || sent + length - received > AHEAD || HEADER + length > room) return null;
    upload.sent += length;
    return { kind: "piece", id, number: sent, length };
  }

  /** The server has received so many bytes of it. */
  received(id, number) {
    const upload = this.#find(id);
    if (upload === undefined || !upload.begun || number > upload.size) return;
    const { sent, rewound } = upload;
    const goesOn = sent !== null && number > upload.received && number <= sent;
    if (goesOn) Object.assign(upload, { rewound: null, lost: false });
    else if (rewound === number || sent === number) return; // said again of each piece that was under way
    else Object.assign(upload, { sent: number, rewound: sent === null ? null : number });
    upload.received = number;
  }

  /** The server doesn't want it: whether that is the end of it. One that was forgotten begins again, once. */
  refused(id, status) {
    const upload = this.#find(id);
    if (upload === undefined) return false;
    if (status === 404 && !upload.lost) {
      this.#restart(upload);
      upload.lost = true;
      return false;
    }
    this.#remove(id);
    return true;
  }

  #restart(upload) {
    Object.assign(upload, { begun: false, sent: null, rewound: null });
  }

  #find(id) {
    return this.#uploads.find((upload) => upload.id === id);
  }

  #remove(id) {
    this.#uploads = this.#uploads.filter((upload) => upload.id !== id);
  }
}
