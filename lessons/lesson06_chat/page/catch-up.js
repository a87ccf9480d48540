// What was said before we came, and nothing twice.
//
//     socket      ──welcome──────── chat 7 ─── chat 8 ───────────────▶     held back until the answer is here
//     GET /messages?since=0 ───────────────▶ {1 … 7}                      shown first; of the held ones only 8 is new
//
// The socket is open first and the log is read second, so a message is in the answer, or comes live, or both, but never
// in neither. Both is seen by its number. Asked the other way round, what is said between the two would be lost.
//
// A log that started over is noticed as in lesson 01, by a gap; one that has grown past our cursor since is not. Lesson 08
// gives the log a name.

import { exchange } from "../page/exchange.js";

export class CatchUp {
  /** The number of the last message of the log that this page has seen. */
  cursor = 0;
  /** `onHistory(messages, {first, gap, failed})` once per connection, before any live message of it. */
  onHistory = () => {};
  /** `onLive(message, holes)`: so many numbers lie between this message and the one before. */
  onLive = () => {};
  #held = null;
  #round = 0;
  #first = true;

  // ANCHOR: catch-up
  /** A new connection has said welcome: read the log from where we are. */
  async begin() {
    const round = ++this.#round;
    this.#held = [];
    const answer = await exchange("GET", `messages?since=${this.cursor}`);
    if (round !== this.#round) return; // that connection is gone, and its question with it
    const news = isNews(answer) ? answer.data : null;
    if (news !== null) this.cursor = news.seq;
    this.onHistory(news?.messages ?? [], { first: this.#first, gap: news?.gap === true, failed: news === null });
    if (news !== null) this.#first = false;

    const held = this.#held;
    this.#held = null;
    for (const message of held) if (news === null || message.seq > news.seq) this.live(message);
  }

  /** The socket brought this one. */
  live(message) {
    if (!isMessage(message)) return;
    if (this.#held !== null) {
      this.#held.push(message);
    } else {
      const holes = message.seq - this.cursor - 1;
      this.cursor = message.seq;
      this.onLive(message, holes);
    }
  }
  // ANCHOR_END: catch-up

  /** The connection is over: an answer still on its way says nothing any more. */
  stop() {
    this.#round += 1;
    this.#held = null;
  }
}

// Something else may answer on this port, a proxy's error page for one. Believe only what looks like our log.
function isNews({ status, data }) {
  return status === 200 && Number.isInteger(data?.seq) && Array.isArray(data.messages) && data.messages.every(isMessage);
}

function isMessage({ seq, username, message, timestamp }) {
  return Number.isInteger(seq)
    && typeof username === "string"
    && typeof message === "string"
    && Number.isFinite(new Date(timestamp).getTime());
}
