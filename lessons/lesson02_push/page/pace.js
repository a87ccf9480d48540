// How fast a reader asks when the answers bring nothing.
//
// A long poll is paced by the server, which holds the question; a stream by its `retry:`. A server that doesn't wait, or
// a proxy in its place, would be asked as fast as the network allows. So nobody else's word decides how often we ask.

export const TOO_SOON = 1000; // ms: what brings nothing and comes sooner has not been waited for

const FIRST = 500; // ms: the first pause after it; it doubles each time,
const LONGEST = 8000; // up to this one

export class Pace {
  #inVain = 0;

  /** There is news, or somebody waited. */
  reset() {
    this.#inVain = 0;
  }

  /** The pause after an answer or an end that came too soon. */
  next() {
    const pause = Math.min(FIRST * 2 ** this.#inVain, LONGEST);
    this.#inVain += 1;
    return pause;
  }
}
