// The cost of receiving messages over HTTP so far: plain numbers, no page. Lesson 01's cost.js and lesson 02's race.js
// draw them.

import { byteLength } from "./exchange.js";

const SHOWN = 60; // polls and ages in the pictures
const REMEMBERED = 1000; // ages behind the median

export class Ledger {
  constructor() {
    this.reset();
  }

  reset() {
    this.polls = 0;
    this.posts = 0;
    this.empty = 0;
    this.emptyBytes = 0;
    this.failed = 0;
    this.sent = 0;
    this.received = 0;
    this.messages = 0;
    this.words = 0; // bytes of names and texts: the payload
    this.hiddenPolls = 0;
    this.hiddenTime = 0;
    this.outcomes = []; // of the last 60 polls: "empty" | "news" | "failed"
    this.ages = []; // in milliseconds, in order of arrival, the last thousand
    this.worst = 0;
  }

  /** A GET is over. `messages` is what it brought, or null when it failed. */
  polled({ sent, received }, messages, hidden) {
    const outcome = messages === null ? "failed" : messages.length === 0 ? "empty" : "news";
    this.polls += 1;
    this.sent += sent;
    this.received += received;
    this.hiddenPolls += hidden ? 1 : 0;
    this.failed += outcome === "failed" ? 1 : 0;
    if (outcome === "empty") {
      this.empty += 1;
      this.emptyBytes += sent + received;
    }
    for (const { username, message } of messages ?? []) {
      this.messages += 1;
      this.words += byteLength(username) + byteLength(message);
    }
    this.outcomes = [...this.outcomes, outcome].slice(-SHOWN);
  }

  /** A POST is over. */
  posted({ sent, received }) {
    this.posts += 1;
    this.sent += sent;
    this.received += received;
  }

  /** The age of another person's message on arrival. Two clocks may disagree, so an age below zero counts as zero. */
  waited(milliseconds) {
    const age = Math.max(0, milliseconds);
    this.ages.push(age);
    if (this.ages.length > REMEMBERED) this.ages.shift();
    this.worst = Math.max(this.worst, age);
  }

  /** The page was hidden for this time. */
  wasHidden(milliseconds) {
    this.hiddenTime += milliseconds;
  }

  get requests() {
    return this.polls + this.posts;
  }

  get answered() {
    return this.polls - this.failed;
  }

  get bytes() {
    return this.sent + this.received;
  }

  /** Share of the answered polls that brought nothing, 0 to 1. */
  get emptyShare() {
    return this.answered === 0 ? 0 : this.empty / this.answered;
  }

  get lastAges() {
    return this.ages.slice(-SHOWN);
  }

  get median() {
    const sorted = this.ages.toSorted((a, b) => a - b);
    const middle = sorted.length >> 1;
    return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** Bytes that a minute without any news costs when asking again after `every` ms, or null before the first empty answer. */
  silence(every) {
    return this.empty === 0 ? null : (this.emptyBytes / this.empty) * (60_000 / every);
  }
}
