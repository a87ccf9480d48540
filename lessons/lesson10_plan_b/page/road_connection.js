// Lesson 08's connection, whose sockets come from somewhere else: all that is asked of them is to behave like a WebSocket.

import { CheckedConnection } from "../reconnect/checked_connection.js";

export class RoadConnection extends CheckedConnection {
  #makeSocket;
  #socket = null;

  /** `makeSocket()` gives what is opened next. */
  constructor(url, pace, makeSocket) {
    super(url, pace);
    this.#makeSocket = makeSocket;
  }

  dial() {
    this.#socket = this.#makeSocket();
    return this.#socket;
  }

  /** A browser's WebSocket knows nothing but 1006; a socket over other roads may know why it has not opened. */
  step(state, end) {
    super.step(state, state === "closed" ? { ...end, outcome: this.#socket?.outcome } : end);
  }
}
