// Ask, wait, ask again: the whole of polling.
//
// The pause begins when the answer has arrived, not when the question leaves. With setInterval the page would ask a slow
// server again while the first question is still open: the slower the server gets, the more it would have to do.
//
// A failed poll waits no longer than any other. A thousand such pages would greet a restarted server all at once;
// lesson 08 shows what to do about that.

// ANCHOR: poller
export class Poller {
  #poll;
  #every;
  #again = false;
  #wake = () => {};

  /** `poll` asks once and must not throw; `every` is the pause in milliseconds. */
  constructor(poll, every) {
    this.#poll = poll;
    this.#every = every;
  }

  async run() {
    for (;;) {
      this.#again = false;
      await this.#poll();
      if (!this.#again) await this.#pause();
    }
  }

  /** Ask without waiting. While a question is in flight: ask once more after it, for its answer may already be old. */
  now() {
    this.#again = true;
    this.#wake();
  }

  get every() {
    return this.#every;
  }

  set every(milliseconds) {
    this.#every = milliseconds;
    this.now();
  }

  #pause() {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.#every);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
// ANCHOR_END: poller
