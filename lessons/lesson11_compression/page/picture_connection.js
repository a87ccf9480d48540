// Lesson 08's connection, which agrees on a subprotocol and carries binary messages, too.

import { CheckedConnection } from "../reconnect/checked_connection.js";

const PROTOCOLS = ["chat.v1.json"];

export class PictureConnection extends CheckedConnection {
  /** `onBinary(buffer)` for every binary message. */
  onBinary = () => {};
  /** `onAgreed({extensions, protocol})` as soon as a connection is open. */
  onAgreed = () => {};
  #socket = null;
  #offers = true;
  #last = "none"; // the step before

  /**
   * A server that knows no subprotocol agrees on none. Chromium fails the connection then, and says no more than 1006: the
   * next one is opened without an offer.
   */
  // ANCHOR: dial
  dial(url) {
    this.#socket = this.#offers ? new WebSocket(url, PROTOCOLS) : new WebSocket(url);
    this.#socket.binaryType = "arraybuffer"; // a Blob would have to be read before the next message is looked at
    return this.#socket;
  }
  // ANCHOR_END: dial

  step(state, end) {
    if (state === "open") this.onAgreed(this.#socket);
    else if (state === "closed" && this.#last === "connecting") this.#offers = !this.#offers;
    this.#last = state;
    super.step(state, end);
  }

  hear(data) {
    super.hear(data); // a sign of life in any case
    if (typeof data !== "string") this.onBinary(data);
  }

  /** False if the socket isn't open. */
  sendBytes(buffer) {
    if (this.state !== "open") return false;
    this.#socket.send(buffer);
    this.onFrame("up", buffer);
    return true;
  }
}
