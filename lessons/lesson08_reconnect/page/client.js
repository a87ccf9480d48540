// The reconnecting client, without I/O: what happens goes in, what is to be done comes out. It has no socket, no clock and
// no random numbers of its own. It is the same in JavaScript as in Rust; a test runs both.
//
//              ┌──────────── its time has come, or the person can't wait ────────────┐
//              ▼                                                                     │
//   idle ─▶ dialling ── open ──▶ greeting ── welcome ──▶ open ── lost, or overdue ──▶ waiting
//              │                    │                      │                         ▲
//              └─ failed, or 10 s ──┴─ lost, or 10 s ──────┼─────────────────────────┘
//                                                          │ the person leaves, and nothing is under way
//                                                          ▼
//   over ◀──────────── the server's goodbye, or 5 s ──── leaving
//     ▲
//     └── from anywhere: an end that is final
//
// In:  {type: "open" | "ended" outcome | "heard" message | "say" text id | "typing" isTyping | "name" name | "retry" |
//       "network" up | "leave" patience}
// Out: {do: "dial" | "send" message | "goodbye" | "hangUp" code | "show" event}

import { Conversation, offered } from "./conversation.js";
import { MAX_WAIT, STRANGER, TOO_SLOW } from "./outcome.js";
import { Redial } from "./redial.js";

const DEADLINE = 10_000; // ms until a call gets through, and then once more until we are welcome
const GOODBYE = 5_000; // ms for the server's answer to ours
const AWAY = 1001;

export class Client {
  /** How the connection is: {name}, with `wait` {until, attempt, why} or, given up, `why`. */
  state = { name: "left" };
  #conversation;
  #redial = new Redial();
  #phase = { name: "idle" }; // with `until`, a deadline, where it has one
  #leave = null; // the person wants to leave, at the latest then
  #random;
  #out = [];

  /** `random()` is between 0 and 1, `id()` never the same; `sessionState` and `waiting` come from an earlier page. */
  constructor({ name, random, id, sessionState, waiting }) {
    this.#random = random;
    this.#conversation = new Conversation({ name, sessionState, waiting, id });
  }

  /** Whether nothing will happen any more. */
  get isOver() {
    return this.#phase.name === "over";
  }

  /** {clientId, session, epoch, cursor}, or null: what a page needs to go on where another one ended. */
  get sessionState() {
    return this.#conversation.catchUp.sessionState;
  }

  /** What is not acknowledged. */
  get queue() {
    return this.#conversation.queue;
  }

  /** Takes in what has happened; gives what is to be done because of it, in order. */
  handle(input, now) {
    this.#on[input.type](input, now);
    return this.#followUp(now);
  }

  /** When `handleTimeout` wants to be called, if nothing else happens; null: never. */
  get timeout() {
    const { name, until } = this.#phase;
    if (name === "over") return null;
    if (name === "leaving") return until;
    const other = name === "open" ? this.#conversation.timeout : name === "waiting" ? this.#offlineFrom : null;
    const times = [until, other, this.#leave].filter((time) => typeof time === "number");
    return times.length > 0 ? Math.min(...times) : null;
  }

  /** Time has passed. */
  handleTimeout(now) {
    const { name, until } = this.#phase;
    const due = typeof until === "number" && until <= now;
    if ((name === "dialling" || name === "greeting") && due) this.#hangUp(AWAY, TOO_SLOW, now);
    else if (name === "open" && this.#conversation.isOverdue(now)) this.#hangUp(AWAY, TOO_SLOW, now);
    else if (name === "waiting" && due) this.#dial(now);
    else if (name === "waiting") this.#wait(this.#phase.wait, now);
    else if (name === "leaving" && due) {
      this.#out.push({ do: "hangUp", code: 1000 });
      this.#over({ name: "left" });
    }
    return this.#followUp(now);
  }

  #on = {
    open: (_, now) => {
      if (this.#phase.name === "dialling") this.#phase = { name: "greeting", until: now + DEADLINE };
    },
    ended: ({ outcome }, now) => this.#ended(outcome, now),
    heard: ({ message }, now) => {
      const { name } = this.#phase;
      if (name === "greeting") {
        const sessionState = offered(message);
        if (sessionState === null) return this.#hangUp(1000, STRANGER, now);
        this.#phase = { name: "open" };
        this.#conversation.welcome(sessionState, now, this.#out);
      } else if (name === "open" && message.type === "reconnect") {
        this.#redial.invite(message.afterMs);
      } else if (name === "open" || name === "leaving") {
        if (message.type !== "reconnect") this.#conversation.merge(message, now, this.#out);
      }
    },
    say: ({ text, id }) => {
      if (this.#leave !== null || this.isOver) this.#show({ type: "refused", text, why: "over" });
      else this.#conversation.enqueue(text, this.#out, id);
    },
    typing: ({ isTyping }) => this.#conversation.typing(isTyping, this.#out),
    name: ({ name }) => this.#conversation.rename(name),
    // The person can't wait. That makes no call final, and none less so.
    retry: (_, now) => {
      if (this.#phase.name === "idle" || this.#phase.name === "waiting") this.#dial(now);
    },
    network: ({ up }, now) => {
      const news = this.#redial.network(up);
      if (news && this.#phase.name === "waiting") this.#wait(this.#redial.replan(this.#phase.wait, this.#random(), now), now);
    },
    leave: ({ patience }, now) => {
      this.#leave = now + Math.min(patience, MAX_WAIT);
      if (this.#phase.name === "leaving") this.#phase.until = Math.min(this.#leave, this.#phase.until);
    },
  };

  /** What may follow from anything: we are in the room, messages go out, a person who wanted to leave can. */
  #followUp(now) {
    if (this.#phase.name === "open" && this.#conversation.isSettled) {
      if (this.state.name !== "online") {
        this.#redial.reached(now);
        this.#turn({ name: "online" });
      }
      this.#conversation.flush(now, this.#out);
    }
    if (this.#leave !== null && (this.queue.waiting.length === 0 || this.#leave <= now)) this.#part(now);
    const out = this.#out;
    this.#out = [];
    return out;
  }

  // ANCHOR: dial
  #dial(now) {
    const { attempt = 0, why: last = null } = this.#phase.wait ?? {};
    this.#phase = { name: "dialling", until: now + DEADLINE };
    this.#out.push({ do: "dial", attempt, last });
    this.#turn({ name: "connecting" });
  }

  #hangUp(code, why, now) {
    this.#out.push({ do: "hangUp", code });
    this.#ended(why, now);
  }

  #ended(why, now) {
    const { name } = this.#phase;
    if (name === "leaving") return this.#over({ name: "left" });
    if (name === "idle" || name === "waiting" || name === "over") return; // no connection was there
    this.#conversation.lost();
    const wait = this.#redial.after(why, this.#random(), now);
    if (wait === null) this.#over({ name: "given up", why });
    else this.#wait(wait, now);
  }

  #wait(wait, now) {
    this.#phase = { name: "waiting", until: wait.until, wait };
    this.#turn({ name: this.#redial.isOffline(now) ? "offline" : "waiting", wait });
  }

  // ANCHOR_END: dial

  /** The time from which a person who waits should read "offline". */
  get #offlineFrom() {
    return this.state.name === "waiting" ? this.#redial.offlineFrom : null;
  }

  /** The person leaves. What still comes until the server has said goodbye, too, may be an ack. */
  #part(now) {
    const { name } = this.#phase;
    if (name === "open") {
      this.#conversation.lost(); // nothing goes out any more
      this.#out.push({ do: "goodbye" });
      this.#phase = { name: "leaving", until: now + GOODBYE };
    } else if (name === "dialling" || name === "greeting") {
      this.#out.push({ do: "hangUp", code: 1000 });
      this.#over({ name: "left" });
    } else if (name === "idle" || name === "waiting") {
      this.#over({ name: "left" });
    }
  }

  #over(state) {
    this.#phase = { name: "over" };
    this.#turn(state);
  }

  #turn(state) {
    if (JSON.stringify(this.state) === JSON.stringify(state)) return;
    this.state = state;
    this.#show({ type: "state", state });
  }

  #show(event) {
    this.#out.push({ do: "show", event });
  }
}
