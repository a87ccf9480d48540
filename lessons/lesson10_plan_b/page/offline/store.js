// The shelves of this device's people in IndexedDB: one record for each, written as a whole, so that messages and cursor
// always belong together. Written a little later than shown: what is not written yet, the server says once more.

const NAME = "full-duplex-10";
const SHELVES = "shelves";
const SOON = 400; // ms between two writes
const PATIENCE = 3_000; // ms for a database that another tab holds, or that never answers

export class Store {
  /** `onTrouble(error)`: nothing is stored any more. */
  onTrouble = () => {};
  #person;
  #database = null;
  #next = null; // what is to be written
  #timer = null;

  constructor(person) {
    this.#person = person;
  }

  // ANCHOR: store
  /** What was stored for this person, or null. */
  async open() {
    try {
      this.#database = await within(PATIENCE, opened());
      this.#database.onversionchange = () => this.#database.close(); // it is being deleted
      const shelf = await within(PATIENCE, done(this.#shelves("readonly").get(this.#person)));
      return shelf ?? null;
    } catch (error) {
      this.#fail(error);
      return null;
    }
  }

  /** Stores this, soon. `contents()` is asked then. */
  write(contents) {
    this.#next = contents;
    this.#timer ??= setTimeout(() => this.flush(), SOON);
  }

  /** Stores what is to be stored, now: the page may be about to go. */
  async flush() {
    clearTimeout(this.#timer);
    this.#timer = null;
    const contents = this.#next;
    this.#next = null;
    if (contents === null || this.#database === null) return;
    try {
      await written(this.#shelves("readwrite"), contents(), this.#person);
    } catch (error) {
      this.#fail(error);
    }
  }
  // ANCHOR_END: store

  /** Forgets a person. */
  async forget(person) {
    try {
      await done(this.#shelves("readwrite").delete(person));
    } catch {
      // there was nothing
    }
  }

  #shelves(mode) {
    return this.#database.transaction(SHELVES, mode).objectStore(SHELVES);
  }

  #fail(error) {
    this.#database?.close();
    this.#database = null;
    this.onTrouble(error);
  }
}

/** Forgets everybody. */
export async function forgetShelves() {
  try {
    await within(PATIENCE, done(indexedDB.deleteDatabase(NAME)));
  } catch {
    // there was nothing
  }
}

function opened() {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(SHELVES);
  return done(request);
}

function done(request) {
  return new Promise((answer, refuse) => {
    request.onsuccess = () => answer(request.result);
    request.onerror = () => refuse(request.error);
  });
}

/** A full disk is told at the end of the transaction only. */
function written(shelves, contents, person) {
  const { transaction } = shelves;
  return new Promise((answer, refuse) => {
    transaction.oncomplete = answer;
    transaction.onabort = () => refuse(transaction.error);
    shelves.put(contents, person);
    transaction.commit?.(); // nothing more comes: a page that closes waits for nobody
  });
}

function within(patience, promise) {
  const late = new Promise((_, refuse) => setTimeout(() => refuse(new DOMException("no answer", "TimeoutError")), patience));
  return Promise.race([promise, late]);
}
