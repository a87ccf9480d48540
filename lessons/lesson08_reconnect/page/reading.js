// How somebody reads a log over connections that break: live while there is no hole, and asking for what is missing when
// there is one.
//
//              welcome, for somebody new
//   no line ───────────────────────────────────────────────────────▶ settled
//      │                                                               │  ▲
//      │ welcome, for somebody who was here                     a hole │  │ resumed
//      ▼                                                               ▼  │
//   asked: resume ──────────────────────────────────────────────▶ asked: resume
//      │
//      │ resume_failed: what is kept follows, up to where
//      ▼ the log stood at our welcome
//   history ────────── all of it was read ─────────────────────────▶ settled
//
// A standing is what a connection needs to go on where another one ended: {clientId, session, epoch, cursor}. The cursor is
// the last message that we have read; everything before it, too.

const DEADLINE = 10_000; // ms for the room to say something of what is missing

/** The standing that a welcome offers, or null if that is no welcome of this lesson. */
export function offered({ type, clientId, session, epoch, seq }) {
  const ours = type === "welcome" && typeof session === "string" && typeof epoch === "string";
  return ours && Number.isInteger(clientId) && Number.isInteger(seq) ? { clientId, session, epoch, cursor: seq } : null;
}

/**
 * Whether a standing is a place in the log of which a welcome tells. A log that ends before what we have read has lost its
 * end (a power cut, a backup): the next message has a number that we have seen, and is another one.
 */
const isInTheLogOf = (me, offered) => me.epoch === offered.epoch && me.cursor <= offered.cursor;

export class Reading {
  #me;
  #line = null; // {offered, sameLog, state: "settled" | "asked" | "history", deadline, upTo}

  /** `kept` is the standing that an earlier page left behind, if there is one. */
  constructor(kept = null) {
    this.#me = kept;
  }

  /** Our standing, or null. */
  get standing() {
    return this.#me;
  }

  /** Whether everything is read that was said. */
  get isSettled() {
    return this.#line?.state === "settled";
  }

  get cursor() {
    return this.#me?.cursor ?? 0;
  }

  /** The server offers a standing. Whoever was here before wants the old one back: returns what to send, or null. */
  welcome(offered, now) {
    this.#line = { offered, sameLog: this.#me === null || isInTheLogOf(this.#me, offered), state: "settled" };
    if (this.#me !== null) return this.ask(now);
    this.#me = { ...offered };
    return null;
  }

  /** "What have I missed?", unless that has been asked already. */
  ask(now) {
    if (this.#me === null || this.#line === null || this.#line.state === "asked") return null;
    this.#line = { ...this.#line, state: "asked", deadline: now + DEADLINE };
    const { session, epoch, cursor } = this.#me;
    return { type: "resume", session, epoch, since: cursor };
  }

  /** The line is gone; our place stays ours. */
  lost() {
    this.#line = null;
  }

  /** Where a message stands: "seen", "next" or "beyond". The next one moves the cursor. */
  read(seq, now) {
    if (this.#me === null || seq <= this.#me.cursor) return "seen";
    if (this.#line?.sameLog === false) return "seen"; // another log: the same number means another message, and it comes again
    if (seq > this.#me.cursor + 1) return "beyond";
    this.#me.cursor = seq;
    this.#progress(now);
    return "next";
  }

  /** That was all, up to `seq`. If it was not, this line loses messages, and its time is over. Whether it answers us. */
  resumed(seq, now) {
    if (this.#line?.state !== "asked") return false;
    if (this.#line.sameLog && seq <= this.#me.cursor) this.#line.state = "settled";
    else this.#line.deadline = now;
    return true;
  }

  /**
   * We can't go on where we were; history follows after `since`. Returns whether something in between is missing for ever,
   * or null if that is no answer to us.
   */
  failed(reason, since, now) {
    if (this.#line?.state !== "asked") return null;
    const { offered, sameLog } = this.#line;
    const before = this.#me.cursor;
    if (reason !== "gap") this.#me = { ...offered };
    this.#me.cursor = sameLog ? Math.max(before, since) : since; // in another log the same numbers mean other messages
    // Settled when we have read what the log held when we came: our own words may stand there.
    this.#line = { offered, sameLog: true, state: "history", upTo: offered.cursor, deadline: now };
    this.#progress(now);
    return !sameLog || since > before;
  }

  /** When the room should have said something of what is missing; null: nothing is. */
  get deadline() {
    return this.#line === null || this.isSettled ? null : this.#line.deadline;
  }

  #progress(now) {
    if (this.#line === null || this.isSettled) return;
    if (this.#line.state === "history" && this.#line.upTo <= this.#me.cursor) this.#line.state = "settled";
    else this.#line.deadline = now + DEADLINE;
  }
}
