// What is said and heard, from one connection to the next: nothing of ours is lost, nothing of theirs is shown twice.
//
// Our own words go out only when everything is read that was said before we came. Sent earlier, they would be said by
// somebody new, under another session; and what had arrived already would be in the log twice.

import { FIRST } from "./backoff.js";
import { PATIENCE } from "./outcome.js";
import { Queue } from "./queue.js";
import { CatchUp } from "./catch_up.js";

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

  /** The person says something, whether there is a line or not. */
  enqueue(text, out) {
    const id = this.#id();
    const words = text.trim();
    if (words === "") show(out, { type: "refused", text, why: "blank" });
    else if (!this.queue.push(id, words)) show(out, { type: "refused", text, why: "full" });
    else show(out, { type: "pending", id, text: words });
  }

  /** The person wants to be called so. */
  rename(name) {
    this.#name = name;
    this.#renamed = true;
  }

  /** The person begins or ends typing. That is not worth waiting for a line. */
  typing(isTyping, out) {
    if (this.isSettled) send(out, { type: "typing", isTyping });
  }

  /** There is a line: we ask for what we have missed, or introduce ourselves. */
  welcome(offered, now, out) {
    const resume = this.catchUp.welcome(offered, now);
    if (resume !== null) send(out, resume);
    else this.#join(out);
  }

  /** The line is gone. What of our words has arrived is not known any more; our name may have been lost with it. */
  lost() {
    this.#renamed ||= this.catchUp.sessionState !== null && !this.#listed;
    this.catchUp.lost();
    this.queue.renew();
  }

  /** The server says something. */
  merge(message, now, out) {
    const { type } = message;
    if (type === "ack") this.#ack(message, now, out);
    else if (type === "chat") this.#chat(message, now, out);
    else if (type === "error") this.#error(message, now, out);
    else if (type === "resume_failed") this.#failed(message, now, out);
    else if (type === "resumed") {
      if (this.catchUp.resumed(message.seq, now)) this.queue.renew(); // nobody knows which acks were in the hole
    } else if (type !== "welcome" && type !== "pong") {
      if (type === "presence") this.#listed ||= this.#isAmong(message.users);
      show(out, { type: "heard", message });
    }
  }

  /** Sends what may be sent now. */
  flush(now, out) {
    if (!this.isSettled) return;
    if (this.#renamed) this.#join(out);
    for (let next = this.queue.take(now); next !== null; next = this.queue.take(now)) {
      send(out, { type: "chat", id: next.id, message: next.text });
    }
  }

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
    return users.some(({ clientId, username }) => clientId === me && username === this.#name.trim());
  }

  #chat(message, now, out) {
    const place = this.catchUp.read(message.seq, now);
    if (place === "beyond") return this.#ask(now, out); // it will come again, in its place
    // In a replay our own words are there, too: as good as an ack.
    if (!this.#delivered(message, out) && place === "next") show(out, { type: "heard", message });
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

  /** Something that we have sent is not taken: not now, or not ever. */
  #error(message, now, out) {
    const { code, id, retryAfterMs } = message;
    if (id !== undefined && retryAfterMs !== undefined && BUSY.includes(code)) {
      // "At once" would be said and asked as fast as the line allows.
      this.queue.postpone(id, now + Math.min(Math.max(retryAfterMs, FIRST), PATIENCE));
      return;
    }
    const ours = this.queue.settle(id);
    if (ours === undefined) show(out, { type: "heard", message });
    else show(out, { type: "failed", id, text: ours.text, why: message.message });
  }
}

const send = (out, message) => out.push({ do: "send", message });
const show = (out, event) => out.push({ do: "show", event });
