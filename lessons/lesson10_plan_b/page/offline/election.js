// Which of a person's tabs holds the connection: the one that holds a Web Lock. The browser gives the lock to the next tab
// that waits for it when a tab closes, crashes or is discarded, so nobody has to prove that it is alive.
//
//   waiting ── the lock is ours ─────────▶ holding ── freeze, or the page is put away: given back ──▶ nothing
//      │                                      │
//      └── no answer: steal it ──▶ holding    └── stolen by a tab that has heard nothing of us ──▶ onLost
//
// A page that is frozen answers nobody. Most browsers freeze no page that holds a lock; for those that do, a tab that
// gets no answer takes the lock away, and the frozen one learns of it when it wakes up.

export const LOCK = "full-duplex-10";

export class Election {
  /** The lock is ours. */
  onHeld = () => {};
  /** It was taken from us. */
  onLost = () => {};
  #name;
  #giveUp = null; // an AbortController while we wait
  #release = null; // gives it back

  constructor(person) {
    this.#name = `${LOCK} ${person}`;
  }

  get isHeld() {
    return this.#release !== null;
  }

  // ANCHOR: election
  /** Waits for the lock, behind the tabs that wait already. */
  stand() {
    if (this.#giveUp !== null || this.isHeld) return;
    this.#giveUp = new AbortController();
    this.#request({ signal: this.#giveUp.signal });
  }

  /** Takes the lock from a tab that doesn't answer. */
  steal() {
    this.withdraw();
    this.#request({ steal: true });
  }

  async #request(options) {
    let ours = false;
    try {
      await navigator.locks.request(this.#name, options, () => {
        if (options.signal?.aborted) return undefined;
        ours = true;
        this.#giveUp = null;
        const held = new Promise((given) => (this.#release = given));
        this.onHeld();
        return held;
      });
    } catch {
      if (!ours) return; // withdrawn
      this.#release = null; // stolen
      this.onLost();
    }
  }

  /** Neither holds the lock any more, nor waits for it. */
  withdraw() {
    this.#giveUp?.abort();
    this.#giveUp = null;
    this.#release?.();
    this.#release = null;
  }
  // ANCHOR_END: election
}

/** The people who are open in a tab of this browser. */
export async function openPeople() {
  const { held } = await navigator.locks.query();
  return new Set(held.filter(({ name }) => name.startsWith(`${LOCK} `)).map(({ name }) => name.slice(LOCK.length + 1)));
}
