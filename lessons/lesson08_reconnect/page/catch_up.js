// How a client reads a log over connections that break: live while there is no hole, and asking for what is missing
// when there is one.
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

export class CatchUp {
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

  // ANCHOR: ask
  /** The server offers a session. A client that has one wants that one back: returns the question to send, or null. */
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

  /** The connection is gone; the session stays. */
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
  // ANCHOR_END: ask

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
