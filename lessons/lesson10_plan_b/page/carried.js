// A socket over one road, of which nothing is lost until there is a listener: the room's first words come before it is known
// whether this road is taken.

const LATE = 500; // ms after an error that a browser may take to say that the socket is closed
const LOST = { type: "close", code: 1006, reason: "" };

export class Carried {
  #heard = [];
  #listener = (event) => this.#heard.push(event);
  #news = () => {};
  #over = false;

  /** `socket` is a WebSocket or a `LinkSocket` over this road. */
  constructor(road, socket) {
    this.road = road;
    this.socket = socket;
    this.begun = performance.now(); // when the first text came
    socket.addEventListener("message", (event) => this.#hear(event));
    socket.addEventListener("close", (event) => this.#hear(event));
    // WebKit leaves out the "close" where it has no socket to give: then the error was all.
    socket.addEventListener("error", () => setTimeout(() => this.#hear(LOST), LATE));
    socket.carry?.(road);
  }

  /** Null once the first text is here; "aborted", or the event that ended it before. */
  async first(signal) {
    if (!signal.aborted && this.#heard.length === 0) {
      await new Promise((news) => {
        this.#news = news;
        signal.addEventListener("abort", news, { once: true });
      });
    }
    this.begun = performance.now();
    const [first = null] = this.#heard;
    if (first === null) return "aborted";
    return first.type === "close" ? first : null;
  }

  /** From now on this listener hears everything, and first what came before. */
  listen(listener) {
    this.#listener = listener;
    for (const event of this.#heard.splice(0)) listener(event);
  }

  close(code, reason) {
    this.socket.close(code, reason);
  }

  #hear(event) {
    if (this.#over) return;
    this.#over = event.type === "close";
    this.#listener(event);
    this.#news();
  }
}
