// The driver of the client: it owns the connection, the clock and chance, and does what the client wants. It decides
// nothing.

import { NO_HEARTBEAT } from "../heartbeat/heartbeat.js";
import { Client } from "./client.js";
import { closed } from "./outcome.js";
import { askStatus } from "./probe.js";
import { isMessage } from "./protocol.js";
import * as tab from "./tab.js";

const SET_ASIDE = 4003; // our own code for "this page is put away for now"; anything but 1000 means "I may come back"

/** A name for a message that no other message has. */
export const newId = () => [...crypto.getRandomValues(new Uint8Array(16))].map((it) => it.toString(16).padStart(2, "0")).join("");

export class Member {
  /** `onEvent(event)`: what a person should see. */
  onEvent = () => {};
  /** `onSocket(state, end)`: the states of the WebSocket, for the panel. */
  onSocket = () => {};
  /** `onUnanswered(end)`: the server was asked before a call, which would end like this. */
  onUnanswered = () => {};
  /** `onPong(echo)`: the answer to a ping that was sent by hand. */
  onPong = () => {};
  #connection;
  #memory; // {keepSessionState, keepWaiting}
  #ask; // `(last, signal)`, before each call but the first: what it would end with, or null
  #last = null; // how the call before ended
  #client = null;
  #name = null;
  #kept; // what goes on in the next client
  #changes = 0;
  #timer = 0;
  #up = true; // the device believes that it has a network
  #deaf = false; // while we end a connection of which we want to hear nothing more
  #probing = null; // an AbortController while we ask whether the server answers
  #left = false; // the person has left, though the server may still have something to say
  #aside = false; // the browser keeps the page for the way back

  /** `kept` is {sessionState, waiting} from an earlier page; `memory` keeps them for a later one. */
  constructor(connection, kept, ask = askStatus, memory = tab) {
    this.#connection = connection;
    this.#memory = memory;
    this.#ask = ask;
    this.#kept = kept;
    connection.onMessage = (message) => this.#hear(message);
    connection.onState = (state, end) => this.#step(state, end);
  }

  /** Who we are in the room, or null. */
  get me() {
    return this.#client?.sessionState?.clientId ?? null;
  }

  /** The last message of the log that we have read. */
  get cursor() {
    return this.#client?.sessionState?.cursor ?? 0;
  }

  /** How many of our messages wait. */
  get waiting() {
    return (this.#client?.queue ?? this.#kept).waiting.length;
  }

  /** How many of them would be lost with this tab. */
  get endangered() {
    return this.waiting;
  }

  /** Comes into the room under this name, or takes another one. */
  join(name) {
    this.#name = name;
    if (this.#client === null) this.retry();
    else this.#run({ type: "name", name });
  }

  /** Says it; lesson 10 gives words an `id` in another tab. */
  sendText(text, id) {
    if (this.#client === null) this.onEvent({ type: "refused", text, why: "over" }); // nobody has come in yet
    else this.#run({ type: "say", text, id });
  }

  typing(isTyping) {
    if (this.#client !== null) this.#run({ type: "typing", isTyping });
  }

  /** Calls now; also after an end that was final, for the person may know better. */
  retry() {
    if (this.#aside) return;
    if (this.#client === null || this.#client.isOver || this.#left) this.#begin();
    if (this.#probing === null) this.#run({ type: "retry" });
    else this.#dial(); // the question under way may be lost on a way that is gone
  }

  /** Forgets who we were and what waits: somebody else is to be here. */
  forget() {
    this.#drop(1000);
    clearTimeout(this.#timer);
    this.#client = null;
    this.#kept = { sessionState: null, waiting: [] };
  }

  /** Says goodbye. What still waits is kept for the next time. */
  leave() {
    if (this.#client !== null) this.#run({ type: "leave", patience: 0 });
  }

  /** The device has a network, or has none. */
  network(up) {
    this.#up = up;
    if (this.#client === null) return;
    this.#run({ type: "network", up });
    if (!up) return;
    this.#connection.check(); // it may be another network, in which this connection doesn't exist
    if (this.#probing !== null) this.#dial();
  }

  /** The person looks at the page again, or the computer has slept. */
  lookAgain() {
    if (this.#client === null || this.#left || this.#aside) return;
    this.#run(null);
    if (!this.#client.isOver) this.retry();
    this.#connection.check();
  }

  /** The browser keeps the page for the way back, but not with an open socket. */
  setAside() {
    this.#aside = true;
    if (this.#probing !== null) this.#run({ type: "ended", outcome: closed(SET_ASIDE) });
    this.#forgetProbe();
    this.#connection.abandon(SET_ASIDE);
    clearTimeout(this.#timer);
  }

  /** The person has come back to it. */
  comeBack() {
    this.#aside = false;
    this.lookAgain();
  }

  #begin() {
    const { sessionState, queue } = this.#client ?? {};
    if (this.#client !== null) this.#kept = { sessionState, waiting: queue.waiting };
    this.#client = new Client({ name: this.#name, random: Math.random, id: newId, ...this.#kept });
    this.#changes = 0;
    this.#left = false;
    this.#drop(1000); // the connection before may still be closing
    this.#client.handle({ type: "network", up: this.#up }, performance.now());
  }

  // ANCHOR: inputs
  #hear(message) {
    if (!isMessage(message)) return;
    if (message.type === "pong") this.onPong(message.echo);
    this.#run({ type: "heard", message });
  }

  #step(state, end) {
    this.onSocket(state, end);
    if (this.#deaf) return;
    if (state === "open") this.#run({ type: "open" });
    // A browser's socket knows a code; one of lesson 10's may know more.
    if (state === "closed") this.#run({ type: "ended", outcome: end.outcome ?? closed(end.code) });
  }

  /** Tells the client what has happened, or with null that time has passed; does what the client wants. */
  #run(input) {
    const now = performance.now();
    const actions = input === null ? this.#client.handleTimeout(now) : this.#client.handle(input, now);
    this.#keep(); // before anything is shown or sent: what was promised to the person must survive a reload
    for (const action of actions) this.#act[action.do](action);
    this.#plan();
  }
  // ANCHOR_END: inputs

  // ANCHOR: act
  #act = {
    dial: ({ last }) => {
      this.#last = last;
      this.#dial();
    },
    send: ({ message }) => this.#connection.send(message),
    goodbye: () => {
      this.#left = true;
      this.#connection.close();
      this.onEvent({ type: "state", state: { name: "left" } }); // the person need not wait for the server's close frame
    },
    hangUp: ({ code }) => this.#drop(code === 1000 ? 1000 : NO_HEARTBEAT), // a page may say 1000, or a code of ours
    show: ({ event }) => this.onEvent(event),
  };

  /** No socket is opened to a server that is away: browsers hold back those that follow a failure. */
  async #dial() {
    this.#forgetProbe();
    if (this.#connection.state === "none") return this.#connection.open(); // this page has just come from there
    const { signal } = (this.#probing = new AbortController());
    const end = await this.#ask(this.#last, signal);
    if (signal.aborted) return;
    this.#probing = null;
    if (end === null) return this.#connection.open();
    this.onUnanswered(end);
    this.#run({ type: "ended", outcome: end });
  }

  #drop(code) {
    this.#forgetProbe();
    this.#deaf = true;
    this.#connection.abandon(code);
    this.#deaf = false;
  }

  #forgetProbe() {
    this.#probing?.abort();
    this.#probing = null;
  }

  #plan() {
    clearTimeout(this.#timer);
    const { timeout } = this.#client;
    if (timeout === null || this.#aside) return;
    const now = performance.now();
    this.#timer = setTimeout(() => this.#run(null), Math.max(timeout - now, 0));
  }
  // ANCHOR_END: act

  #keep() {
    this.#memory.keepSessionState(this.#client.sessionState);
    const { changes, waiting } = this.#client.queue;
    if (changes === this.#changes) return;
    this.#changes = changes;
    this.#memory.keepWaiting(waiting);
  }
}
