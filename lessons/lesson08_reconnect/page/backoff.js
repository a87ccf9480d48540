// How long to wait before dialling again: longer each time, and not at the same moment as other clients.
//
//     failures   0      1    2    3    4    5     6 and more
//     ceiling    0.5 s  1 s  2 s  4 s  8 s  16 s  30 s
//     delay      anything between 0 and the ceiling: full jitter

export const FIRST = 500; // ms
export const LONGEST = 30_000; // nobody waits longer for a server that has come back

export class Backoff {
  /** How many attempts have failed in a row. */
  failures = 0;

  /** The longest that the next attempt may wait. */
  get ceiling() {
    return Math.min(FIRST * 2 ** this.failures, LONGEST);
  }

  /** How long to wait now, after another failure; `random` is between 0 and 1. */
  delay(random) {
    const delay = this.ceiling * random;
    this.failures += 1;
    return delay;
  }

  /** We have been in the room for a while. An open socket is not enough, nor is a welcome. */
  reset() {
    this.failures = 0;
  }
}
