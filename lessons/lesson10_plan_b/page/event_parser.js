// Events as they are read (WHATWG HTML §9.2.6), for a page that can't use EventSource: that one sends no header field of
// ours, and the link's secret belongs into no address. It is lesson 02's parser in JavaScript.

const LONGEST = 256 * 1024; // characters of an event; the texts of a chat are far shorter

export class EventParser {
  #text = new TextDecoder(); // takes a byte order mark away, and waits for the second half of a character
  #line = "";
  #afterCr = false; // if the next one is LF, the two were one line's end
  #event = fresh();
  #id = "";

  /** Takes the next bytes; gives the events that are now complete: {id, name, data}. */
  feed(bytes) {
    const events = [];
    for (const piece of this.#text.decode(bytes, { stream: true }).split(/(\r\n|\r|\n)/)) {
      if (piece === "") continue;
      const secondHalf = this.#afterCr && piece === "\n";
      this.#afterCr = piece === "\r";
      if (secondHalf) continue;
      if (/^[\r\n]/.test(piece)) this.#endOfLine(events);
      else this.#line += piece;
      if (this.#line.length + this.#event.data.length > LONGEST) throw new RangeError("an event that never ends");
    }
    return events;
  }

  #endOfLine(events) {
    const line = this.#line;
    this.#line = "";
    if (line !== "") return this.#field(line);
    const { name, data } = this.#event;
    this.#event = fresh();
    // Without any data there is no event; the last line feed is not part of it.
    if (data !== "") events.push({ id: this.#id, name: name === "" ? "message" : name, data: data.slice(0, -1) });
  }

  #field(line) {
    const [, field, value = ""] = /^([^:]*)(?:: ?(.*))?$/su.exec(line);
    if (field === "data") this.#event.data += `${value}\n`;
    else if (field === "event") this.#event.name = value;
    else if (field === "id" && !value.includes("\0")) this.#id = value;
    // A comment (its field has no name), or a field that a link doesn't need.
  }
}

const fresh = () => ({ name: "", data: "" });
