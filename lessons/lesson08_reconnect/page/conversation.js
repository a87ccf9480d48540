// What is said and heard, from one connection to the next: nothing of ours is lost, nothing of theirs is shown twice.
//
// Our own words go out only when everything is read that was said before we came. Sent earlier, they would be a new
// member's, and what had arrived already would be in the log twice.

import { trim } from "../page/rules.js";
import { FIRST } from "./backoff.js";
import { MAX_WAIT } from "./outcome.js";
import { Queue } from "./queue.js";

const BUSY = ["unavailable", "rate_limited"]; // the codes of an error that mean "later"

export class Conversation {
  catchUp;
  queue;
  #name;
  #renamed = false; // it is to be said (again)
  #listed = false; // the room has listed us under it: until then, nobody knows whether it has heard it
  #id;

  /** `id()` gives a name that no other message has. */
  constructor({ name, sessionState, waiting, id }) {
    this.#name = name;
    this.#id = id;
    this.catchUp = new CatchUp(sessionState);
    this.queue = new Queue(waiting);
  }

  get isSettled() {
    return this.catchUp.isSettled;
  }

  // ANCHOR: enqueue
  /** The person says something, with or without a connection. The words may have an `id` from elsewhere (lesson 10). */
  enqueue(text, out, id = this.#id()) {
    const words = trim(text);
    if (words === "") show(out, { type: "refused", text, why: "blank" });
    else if (!this.queue.push(id, words)) show(out, { type: "refused", text, why: "full" });
    else show(out, { type: "pending", id, text: words });
  }

  // ANCHOR_END: enqueue

  /** The person wants to be called so. */
  rename(name) {
    this.#name = name;
    this.#renamed = true;
  }

  /** The person begins or ends typing. That is not worth waiting for a connection. */
  typing(isTyping, out) {
    if (this.isSettled) send(out, { type: "typing", isTyping });
  }

  /** There is a connection: we ask for what we have missed, or introduce ourselves. */
  welcome(offered, now, out) {
    const resume = this.catchUp.welcome(offered, now);
    if (resume !== null) send(out, resume);
    else this.#join(out);
  }

  /** The connection is lost: which of our messages have arrived is not known, and our name may be lost, too. */
  lost() {
    this.#renamed ||= this.catchUp.sessionState !== null && !this.#listed;
    this.catchUp.lost();
    this.queue.renew();
  }

  // ANCHOR: merge
  /** The server says something. */
  merge(message, now, out) {
    const { type } = message;
    if (type === "ack") this.#ack(message, now, out);
    else if (type === "chat") {
      const place = this.catchUp.read(message.seq, now);
      if (place === "beyond") this.#ask(now, out); // it will come again, in its place
      // In a replay our own words are there, too: as good as an ack.
      else if (!this.#delivered(message, out) && place === "next") show(out, { type: "heard", message });
    } else if (type === "error") this.#error(message, now, out);
    else if (type === "resume_failed") this.#failed(message, now, out);
    else if (type === "resumed") {
      if (this.catchUp.resumed(message.seq, now)) this.queue.renew(); // nobody knows which acks were in the hole
    } else if (type !== "welcome" && type !== "pong") {
      if (type === "presence") {
        const isAmong = this.#isAmong(message.users);
        this.#renamed ||= this.#listed && !isAmong && !this.isSettled; // lesson 12: a server that has never heard our name
        this.#listed ||= isAmong;
      }
      show(out, { type: "heard", message });
    }
  }

  // ANCHOR_END: merge

  // ANCHOR: flush
  /** Sends what may be sent now. */
  flush(now, out) {
    if (!this.isSettled) return;
    if (this.#renamed) this.#join(out);
    for (let next = this.queue.take(now); next !== null; next = this.queue.take(now)) {
      send(out, { type: "chat", id: next.id, message: next.text });
    }
  }

  // ANCHOR_END: flush

  /** Whether the room should have said something of what is missing. */
  isOverdue(now) {
    const { deadline } = this.catchUp;
    return deadline !== null && deadline <= now;
  }

  /** When `flush` or `isOverdue` want to be called, if nothing else happens. */
  get timeout() {
    return this.isSettled ? this.queue.timeout : this.catchUp.deadline;
  }

  #join(out) {
    send(out, { type: "join", username: this.#name });
    this.#renamed = this.#listed = false;
  }

  #isAmong(users) {
    const me = this.catchUp.sessionState?.clientId;
    return users.some(({ clientId, username }) => clientId === me && username === trim(this.#name));
  }

  #ack(message, now, out) {
    // "It was there already": said out of turn, it moves no cursor. If we have not read so far, we shall.
    if (message.duplicate === true && this.catchUp.cursor < message.seq) return;
    if (this.catchUp.read(message.seq, now) === "beyond") this.#ask(now, out);
    else this.#delivered(message, out);
  }

  #ask(now, out) {
    const resume = this.catchUp.ask(now);
    if (resume !== null) send(out, resume);
  }

  /** Whether something in the log is ours, and we still worried about it. */
  #delivered({ id, seq, timestamp }, out) {
    const ours = this.queue.settle(id);
    if (ours !== undefined) show(out, { type: "delivered", id, text: ours.text, seq, timestamp });
    return ours !== undefined;
  }

  #failed({ reason, since }, now, out) {
    const missed = this.catchUp.failed(reason, since, now);
    if (missed === null) return;
    if (missed) show(out, { type: "missed", reason });
    if (reason !== "gap") this.#join(out);
    this.queue.renew();
  }

  // ANCHOR: error
  /** Something that we have sent is not taken: not now, or not ever. */
  #error(message, now, out) {
    const { code, id, retryAfterMs } = message;
    if (id !== undefined && retryAfterMs !== undefined && BUSY.includes(code)) {
      // A server that says "at once" would be asked as fast as the connection allows.
      this.queue.postpone(id, now + Math.min(Math.max(retryAfterMs, FIRST), MAX_WAIT));
      return;
    }
    const ours = this.queue.settle(id);
    if (ours === undefined) show(out, { type: "heard", message });
    else show(out, { type: "failed", id, text: ours.text, why: message.message });
  }
  // ANCHOR_END: error
}

const send = (out, message) => out.push({ do: "send", message });
const show = (out, event) => out.push({ do: "show", event });

// The other half: how a client reads a log over connections that break. It reads live while there is no hole, and asks for
// what is missing when there is one.
//
//              welcome, for a new member
//   offline ───────────────────────────────────────────────────────▶ settled
//      │                                                               │  ▲
//      │ welcome, for a member from before                     a hole │  │ resumed
//      ▼                                                               ▼  │
//   asked: resume ──────────────────────────────────────────────▶ asked: resume
//      │
//      │ resume_failed: what is kept follows, up to where
//      ▼ the log stood at the welcome
//   history ────────── all of it was read ─────────────────────────▶ settled
//
// A session state is what a connection needs to go on where another one ended: {clientId, session, epoch, cursor}. The
// cursor is the last message that was read, and everything before it.

const DEADLINE = 10_000; // ms for the room to say something of what is missing

/** The session state that a welcome offers, or null if that is no welcome of this lesson. */
export function offered({ type, clientId, session, epoch, seq }) {
  const ours = type === "welcome" && typeof session === "string" && typeof epoch === "string";
  return ours && Number.isInteger(clientId) && Number.isInteger(seq) ? { clientId, session, epoch, cursor: seq } : null;
}

/**
 * Whether a cursor belongs to the log that a welcome tells of. A log that ends before the cursor has lost its end (a power
 * cut, a backup): its next message has a seq that was seen, and is another message.
 */
const isInTheLogOf = (me, offered) => me.epoch === offered.epoch && me.cursor <= offered.cursor;

class CatchUp {
  #me;
  #link = null; // {offered, sameLog, state: "settled" | "asked" | "history", deadline, upTo}

  /** `kept` is the session state that an earlier page left behind, if there is one. */
  constructor(kept = null) {
    this.#me = kept;
  }

  /** The session state, or null. */
  get sessionState() {
    return this.#me;
  }

  /** Whether everything is read that is in the log. */
  get isSettled() {
    return this.#link?.state === "settled";
  }

  get cursor() {
    return this.#me?.cursor ?? 0;
  }

  /** The server offers a new member's state. A client with a state wants its own back: returns the question, or null. */
  welcome(offered, now) {
    this.#link = { offered, sameLog: this.#me === null || isInTheLogOf(this.#me, offered), state: "settled" };
    if (this.#me !== null) return this.ask(now);
    this.#me = { ...offered };
    return null;
  }

  /** The question for what was missed, unless it has been asked already. */
  ask(now) {
    if (this.#me === null || this.#link === null || this.#link.state === "asked") return null;
    this.#link = { ...this.#link, state: "asked", deadline: now + DEADLINE };
    const { session, epoch, cursor } = this.#me;
    return { type: "resume", session, epoch, since: cursor };
  }

  /** The connection is gone; the member stays. */
  lost() {
    this.#link = null;
  }

  /** The place of a message: "seen", "next" or "beyond". The next one moves the cursor. */
  read(seq, now) {
    if (this.#me === null || seq <= this.#me.cursor) return "seen";
    if (this.#link?.sameLog === false) return "seen"; // another log: the same number means another message, and it comes again
    if (seq > this.#me.cursor + 1) return "beyond";
    this.#me.cursor = seq;
    this.#progress(now);
    return "next";
  }

  /** That was all, up to `seq`. If not, this connection loses messages, and its time is over. Whether it answers us. */
  resumed(seq, now) {
    if (this.#link?.state !== "asked") return false;
    if (this.#link.sameLog && seq <= this.#me.cursor) this.#link.state = "settled";
    else this.#link.deadline = now;
    return true;
  }

  /**
   * The server can't go on at the cursor; history follows after `since`. Returns whether something in between is missing for ever,
   * or null if that is no answer to us.
   */
  failed(reason, since, now) {
    if (this.#link?.state !== "asked") return null;
    const { offered, sameLog } = this.#link;
    const before = this.#me.cursor;
    if (reason !== "gap") this.#me = { ...offered };
    this.#me.epoch = offered.epoch;
    this.#me.cursor = sameLog ? Math.max(before, since) : since; // in another log the same numbers mean other messages
    // Settled when we have read what the log held when we came: our own words may stand there.
    this.#link = { offered, sameLog: true, state: "history", upTo: offered.cursor, deadline: now };
    this.#progress(now);
    return !sameLog || since > before;
  }

  /** The time by which the server must have sent something of what is missing; null: nothing is missing. */
  get deadline() {
    return this.#link === null || this.isSettled ? null : this.#link.deadline;
  }

  #progress(now) {
    if (this.#link === null || this.isSettled) return;
    if (this.#link.state === "history" && this.#link.upTo <= this.#me.cursor) this.#link.state = "settled";
    else this.#link.deadline = now + DEADLINE;
  }
}
