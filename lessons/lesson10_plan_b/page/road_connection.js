// Lesson 08's connection, whose sockets come from somewhere else: all that is asked of them is to behave like a WebSocket.

import { CheckedConnection } from "../reconnect/checked_connection.js";

export class RoadConnection extends CheckedConnection {
  #makeSocket;

  /** `makeSocket()` gives what is opened next. */
  constructor(url, pace, makeSocket) {
    super(url, pace);
    this.#makeSocket = makeSocket;
  }

  dial() {
    return this.#makeSocket();
  }
}
