// One WebSocket: it opens, sends, receives and ends. What the messages mean is nothing to it.
//
//     connecting (0) ── 101 ──▶ open (1) ── a Close ────▶ closing (2) ── its answer ──▶ closed (3)
//          └──────────────── no 101, or TCP ends: code 1006 ────────────────────────────▲
//
// A closed socket never opens again; `open` makes a new one. Nobody calls it but a person: coming back by itself, with
// patience and without crushing the server, is lesson 08.

/** Where the room is: beside this page, which a proxy may serve under a prefix. */
export const here = () => new URL("ws", document.baseURI).href.replace(/^http/, "ws"); // https becomes wss

const LATE = 500; // ms after an error that a browser may take to say that the socket is closed
const GOODBYE = 2_000; // ms for the server's answer to our goodbye; Chromium alone would wait for 60 s

const STATES = ["connecting", "open", "closing", "closed"]; // by readyState

export class Connection {
  /** `onState(state, {code, reason})` after each step; code and reason only with "closed". */
  onState = () => {};
  /** `onFrame(direction, data)` for every message, "up" or "down", before anybody acts on it. */
  onFrame = () => {};
  /** `onMessage(object)` for every message that is a JSON object. */
  onMessage = () => {};
  #url;
  #socket = null;
  #without = "none"; // the state while there is no socket

  constructor(url) {
    this.#url = url;
  }

  /** "connecting", "open", "closing" or "closed"; "none" before the first. */
  get state() {
    return this.#socket === null ? this.#without : STATES[this.#socket.readyState];
  }

  // ANCHOR: open
  /** Opens a new socket and forgets the one before. */
  open() {
    this.#socket?.close();
    const socket = this.dial(this.#url);
    this.#socket = socket;
    // What a forgotten socket still has to say is about another life.
    const on = (event, listener) =>
      socket.addEventListener(event, (it) => socket === this.#socket && listener(it));
    on("open", () => this.step("open"));
    on("message", ({ data }) => this.hear(data));
    let over = false;
    const end = ({ code, reason }) => {
      if (over || socket !== this.#socket) return;
      over = true;
      this.step("closed", { code, reason });
    };
    on("close", end);
    // WebKit leaves out the "close" where it has no socket to give: then the error was all.
    on("error", () => setTimeout(end, LATE, { code: 1006, reason: "" }));
    this.step("connecting");
  }

  /** What `open` opens. Lesson 10 has something else, which behaves like a WebSocket. */
  dial(url) {
    return new WebSocket(url);
  }
  // ANCHOR_END: open

  /** Another state. A class that extends this one may have something to do then. */
  step(state, end) {
    this.onState(state, end);
  }

  // ANCHOR: hear
  /** A message, whatever it says. */
  hear(data) {
    this.onFrame("down", data);
    const message = parse(data);
    if (message !== null) this.onMessage(message);
  }
  // ANCHOR_END: hear

  // ANCHOR: send
  /**
   * False if the socket isn't open. True says only that the browser took it: nobody knows whether
   * it arrives, until lesson 08b adds an answer to each message.
   */
  send(message) {
    if (this.state !== "open") return false;
    const text = JSON.stringify(message);
    this.#socket.send(text);
    this.onFrame("up", text);
    return true;
  }

  /** The bytes that `send` has accepted and the browser has not handed to the network yet. */
  get waiting() {
    return this.#socket?.bufferedAmount ?? 0;
  }
  // ANCHOR_END: send

  /** Begins the close handshake, and doesn't wait for its end for ever. A page may only send 1000 or a code from 3000 on. */
  close() {
    if (this.state !== "connecting" && this.state !== "open") return;
    const socket = this.#socket;
    socket.close(1000);
    this.step("closing");
    setTimeout(() => socket === this.#socket && this.abandon(1006), GOODBYE);
  }

  /** Gives the socket up at once: on a dead line the browser would wait for the server's close frame for a long time. */
  abandon(code) {
    if (this.#socket === null || this.state === "closed") return;
    this.#socket.close(code >= 3000 ? code : 1000); // said in any case: perhaps the line is dead in one direction only
    this.#socket = null;
    this.#without = "closed";
    this.step("closed", { code, reason: "" });
  }
}

// Only a JSON object is a message.
function parse(data) {
  try {
    const message = JSON.parse(data);
    return typeof message === "object" && !Array.isArray(message) ? message : null;
  } catch {
    return null;
  }
}
