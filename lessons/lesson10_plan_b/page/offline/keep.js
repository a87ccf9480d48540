// What one person must not lose, in localStorage: who they are to the server, what waits to be sent, what failed. It is
// written before anything is shown, and is there at once: no closing of a tab comes in between, as it may with IndexedDB.

const KEY = (person, what) => `full-duplex-10 ${person} ${what}`;
const PREFIX = "full-duplex-";

export class Keep {
  /** `onTrouble(error)`: something could not be kept. */
  onTrouble = () => {};
  #person;

  constructor(person) {
    this.#person = person;
  }

  /** What an earlier page left behind, as lesson 08's `recallTab`. */
  get kept() {
    const sessionState = this.#read("session");
    return { sessionState: isSessionState(sessionState) ? sessionState : null, waiting: this.#messages("waiting"), failed: this.#messages("failed") };
  }

  keepSessionState = (sessionState) => this.#write("session", sessionState);
  keepWaiting = (waiting) => this.#write("waiting", waiting);
  keepFailed = (failed) => this.#write("failed", failed);

  /** The numbers that this person had in this log: [epoch, clientId]. */
  get numbers() {
    const numbers = this.#read("numbers");
    return Array.isArray(numbers) ? numbers : [];
  }

  set numbers(numbers) {
    this.#write("numbers", numbers);
  }

  /** Forgets this person. */
  forget() {
    for (const what of ["session", "waiting", "failed", "numbers"]) attempt(() => localStorage.removeItem(KEY(this.#person, what)));
  }

  #read(what) {
    return attempt(() => JSON.parse(localStorage.getItem(KEY(this.#person, what))));
  }

  #write(what, value) {
    const text = JSON.stringify(value);
    attempt(() => localStorage.getItem(KEY(this.#person, what)) === text || localStorage.setItem(KEY(this.#person, what), text), this.onTrouble);
  }

  #messages(what) {
    const kept = this.#read(what);
    return Array.isArray(kept) ? kept.filter((it) => typeof it?.id === "string" && typeof it.text === "string") : [];
  }
}

/** Why this browser keeps nothing, or null. */
export function refusal() {
  let why = null;
  attempt(() => {
    localStorage.setItem(`${PREFIX}10 trial`, "1");
    localStorage.removeItem(`${PREFIX}10 trial`);
  }, (error) => (why = error));
  return why;
}

/** Forgets everything that a lesson's page has stored on this device. */
export function forgetAll() {
  for (const storage of [() => localStorage, () => sessionStorage]) {
    attempt(() => {
      for (const key of Object.keys(storage())) if (key.startsWith(PREFIX)) storage().removeItem(key);
    });
  }
}

function attempt(action, onError = () => {}) {
  try {
    return action() ?? null;
  } catch (error) {
    onError(error);
    return null;
  }
}

function isSessionState(it) {
  return Number.isInteger(it?.clientId)
    && typeof it.session === "string"
    && typeof it.epoch === "string"
    && Number.isInteger(it.cursor);
}
