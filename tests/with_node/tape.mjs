// The page's client, and a tape of what it wants to do: what tests/lesson08/client_tape.rs is to the client in Rust.
// `node tape.mjs FOLDER`: the folder holds the page's scripts. Standard input is one line of JSON: either
// `{"conversations": …}`, a list of lists of steps, or `{"messages": …}`, or `{"texts": …}`. The answer is one line of
// JSON: for each step what the client wants to do; for each message whether the page believes it; for each text what is
// left of it, and whether it may be said.

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const script = (name) => import(new URL(name, pathToFileURL(`${process.argv[2]}/`)));
const { Client } = await script("client.js");
const { closed, declined } = await script("outcome.js");
const { refusal, why } = await script("status_text.js");
const { MOST } = await script("queue.js");
const { isMessage } = await script("protocol.js");
const { objection, trim, wellFormed } = await script("../page/rules.js");

const STATES = { connecting: "connecting…", online: "online", left: "you have left the room", offline: "offline" };

class Tape {
  #now = 0;
  #ids = [];
  #drawn = 0;
  #client = new Client({ name: "Minh", random: () => 0.5, id: () => `own ${this.#drawn++}` });

  /** What the client does because of this, in one line. */
  play([what, ...rest]) {
    if (what === "wait") return this.#wait(rest[0]);
    return this.#written(this.#client.handle(this.#input(what, ...rest), this.#now));
  }

  #input(what, first, second, third) {
    const id = (it) => (it === null ? undefined : (this.#ids[it] ?? "nobody's"));
    const heard = (message) => ({ type: "heard", message });
    return {
      open: () => ({ type: "open" }),
      ended: () => ({ type: "ended", outcome: closed(first) }),
      declined: () => ({ type: "ended", outcome: declined(first, second) }),
      welcome: () => heard({ type: "welcome", clientId: second, session: `secret of ${second}`, epoch: first, seq: third }),
      chat: () => heard({ type: "chat", seq: first, id: id(second), clientId: 9, username: "Lan", message: `số ${first}`, timestamp: 0 }),
      ack: () => heard({ type: "ack", seq: first, id: id(second), timestamp: 0, duplicate: third }),
      resumed: () => heard({ type: "resumed", seq: first, replayed: 0 }),
      resume_failed: () => heard({ type: "resume_failed", reason: first, since: second }),
      reconnect: () => heard({ type: "reconnect", afterMs: first }),
      presence: () => heard({ type: "presence", users: [] }),
      error: () => heard({ type: "error", code: first, message: "no", id: id(second), retryAfterMs: third ?? undefined }),
      say: () => ({ type: "say", text: first }),
      typing: () => ({ type: "typing", isTyping: first }),
      name: () => ({ type: "name", name: first }),
      retry: () => ({ type: "retry" }),
      network: () => ({ type: "network", up: first }),
      leave: () => ({ type: "leave", patience: first }),
    }[what]();
  }

  /** Lets so many seconds pass. */
  #wait(seconds) {
    const end = this.#now + seconds * 1000;
    const lines = [];
    for (let at = this.#client.timeout; at !== null && at <= end; at = this.#client.timeout) {
      this.#now = Math.max(this.#now, at);
      const line = this.#written(this.#client.handleTimeout(this.#now));
      if (line !== "") lines.push(line);
      if (lines.length > 1000) throw new Error("a client that never sleeps");
    }
    this.#now = end;
    return lines.join(", ");
  }

  #written(actions) {
    return actions.map((action) => this.#action(action)).join(", ");
  }

  #action({ do: what, message, code, event }) {
    return {
      dial: () => "DIAL",
      send: () => `SEND ${this.#sent(message)}`,
      goodbye: () => "GOODBYE",
      hangUp: () => `HANG UP ${code}`,
      show: () => this.#event(event),
    }[what]();
  }

  #sent(message) {
    if (message.type === "chat") return `${this.#name(message.id)} ${message.message}`;
    if (message.type === "join") return `join ${message.username}`;
    if (message.type === "resume") return `resume ${message.session} since ${message.since}`;
    return message.type;
  }

  #name(id) {
    const at = this.#ids.indexOf(id);
    return at < 0 ? id : `#${at}`;
  }

  #event(event) {
    const { id, seq, message, reason, state } = event;
    return {
      state: () => this.#state(state),
      pending: () => `#${this.#ids.push(id) - 1} pending`,
      delivered: () => `${this.#name(id)} delivered at ${seq}`,
      failed: () => `${this.#name(id)} failed: ${event.why}`,
      refused: () => `refused: ${refusal(event.why, MOST)[0]}`,
      heard: () => ({ chat: `heard ${message?.seq}`, error: `error: ${message?.message}` })[message.type] ?? "heard of people",
      missed: () => `missed: ${reason}`,
    }[event.type]();
  }

  #state({ name, wait, why: end }) {
    if (name === "waiting") return `waiting ${wait.attempt}`;
    if (name === "given up") return `given up: ${why(end)[0]}`;
    return STATES[name];
  }
}

const played = (steps) => {
  const tape = new Tape();
  return steps.map((step) => tape.play(step));
};

const ruled = (text) => [trim(text), objection("text", wellFormed(text)) === null];

const { conversations, messages, texts } = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(conversations?.map(played) ?? messages?.map(isMessage) ?? texts.map(ruled)));
