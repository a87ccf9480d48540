// A link as a socket: it behaves like a WebSocket, and goes over plain requests.
//
//   page ── LinkSocket ── Link ══ write: POST link/items, one after the other
//                              ══ read:  GET link/events, or link/items?wait=20, or wait=0
//
// The link's secret is in a header field. EventSource can send none, so the stream of events is read by fetch.

import { STRANGER, TOO_SLOW, declined } from "../reconnect/outcome.js";
import { EventParser } from "./event_parser.js";
import { Link } from "./link.js";
import { EVENTS, LONG_POLL, POLL, UNREACHABLE } from "./road.js";

const HOLD = 20; // seconds; less than the server's heartbeat, so that asking again is the sign of life
const PAUSE = 1_000; // ms between two polls that are answered at once
const ANSWER = 10_000; // ms for an answer to begin, beside the time that it is held
const AGAIN = [200, 1_000]; // ms; a request that has failed is made again after these pauses, and then the link is lost
const STEADY = 1_000; // ms; a stream that ends sooner, without an item, has failed
const GOODBYE = 5_000; // ms for the answer to our close
const LOST = { code: 1006, reason: "" };
const [OPEN, CLOSING, CLOSED] = [1, 2, 3]; // readyState
const JSON_TYPE = { "Content-Type": "application/json" };

/** The network or a proxy has failed; another attempt may not. */
class Passing extends Error {}

/** Opens a link: {socket}, or {why} there is none. `signal` gives it up. */
export async function openLink(address, signal) {
  try {
    const answer = await fetch(address, { ...plain, method: "POST", headers: JSON_TYPE, body: "{}", signal });
    if (answer.type === "opaqueredirect") return { why: STRANGER };
    if (answer.status !== 201) return { why: declined(answer.status, retryAfter(answer)) };
    const { link } = await answer.json();
    return typeof link === "string" ? { socket: new LinkSocket(address, link) } : { why: STRANGER };
  } catch (error) {
    if (signal.aborted) return { why: TOO_SLOW };
    return { why: error instanceof SyntaxError ? STRANGER : UNREACHABLE };
  }
}

export class LinkSocket extends EventTarget {
  readyState = OPEN; // a link is given by an answer: it was never anything else
  #address;
  #token;
  #link = new Link();
  #stop = new AbortController(); // ends all requests of this link
  #wake = () => {};

  constructor(address, token) {
    super();
    this.#address = address;
    this.#token = token;
    // A browser closes the WebSockets of a page that goes; a link has only us.
    addEventListener("pagehide", () => this.#vanish(), { signal: this.#stop.signal });
    this.#write();
  }

  get bufferedAmount() {
    return this.#link.bytes;
  }

  send(text) {
    if (this.readyState !== OPEN) return;
    this.#link.send({ text });
    this.#wake();
  }

  /** Any code may be said here. */
  close(code = 1000, reason = "") {
    if (this.readyState !== OPEN) return;
    this.readyState = CLOSING;
    this.#link.send({ close: { code, reason } });
    this.#wake();
    setTimeout(() => this.#end(LOST), GOODBYE);
  }

  // ANCHOR: carry
  /** Reads over this road until the link has ended. */
  async carry(road) {
    while (this.readyState !== CLOSED) {
      const wait = road === LONG_POLL ? HOLD : 0;
      const brought = await this.#again(() => (road === EVENTS ? this.#stream() : this.#poll(wait)));
      if (brought === null) this.#end(LOST);
      else if (road === POLL && !brought) await pause(PAUSE);
    }
  }

  /** Writes what there is to say, request after request: the next one goes out when this one was answered. */
  async #write() {
    while (this.readyState !== CLOSED) {
      const posting = this.#link.posting();
      if (posting === null) await new Promise((wake) => (this.#wake = wake));
      else if ((await this.#again(() => this.#post(posting))) === null) this.#end(LOST);
      else this.#confirm(posting);
    }
  }
  // ANCHOR_END: carry

  #confirm(posting) {
    this.#change(() => this.#link.confirm(posting));
    if (this.#link.close !== null) this.#end(this.#link.close); // the server has heard it, and that is an answer
  }

  async #post(posting) {
    await this.#send("items", { method: "POST", headers: JSON_TYPE, body: JSON.stringify(posting) }, ANSWER);
    return true;
  }

  /** Asks once; whether there was anything. A lost answer is asked for again: the number is still the same. */
  async #poll(wait) {
    const after = this.#link.heard;
    const answer = await this.#send(`items?after=${after}&wait=${wait}&reader=${nonce()}`, {}, wait * 1_000 + ANSWER);
    this.#link.told(after);
    const { items } = await answer.json().catch(() => ({}));
    if (!Array.isArray(items) || !items.every(isItem)) throw new Passing();
    this.#take(items);
    return items.length > 0;
  }

  /** Reads a stream to its end. One that has lived for a while may have an end of its own, or a proxy's. */
  async #stream() {
    const [begun, before] = [performance.now(), this.#link.heard];
    try {
      await this.#readStream();
    } catch (error) {
      if (!(error instanceof Passing)) throw error;
    }
    if (performance.now() - begun < STEADY && this.#link.heard === before) throw new Passing();
    return true;
  }

  async #readStream() {
    const after = this.#link.heard;
    const headers = { Accept: "text/event-stream" };
    const { body } = await this.#send(`events?after=${after}&reader=${nonce()}`, { headers }, ANSWER);
    this.#link.told(after);
    const [stream, parser] = [body.getReader(), new EventParser()];
    for (;;) {
      const { done, value } = await stream.read().catch(passing); // its silence is the heartbeat's matter
      if (done) return;
      this.#take(parser.feed(value).map(fromEvent).filter(isItem));
    }
  }

  #take(items) {
    let texts = [];
    this.#change(() => (texts = this.#link.hear(items)));
    for (const data of texts) {
      if (this.readyState === OPEN) this.dispatchEvent(new MessageEvent("message", { data }));
    }
    if (this.#link.close !== null && this.readyState !== CLOSED) {
      this.#lastWords(); // their close wants an answer
      this.#end(this.#link.close);
    }
    this.#wake(); // there may be something to answer
  }

  /** What the link does with what has come. Numbers that don't fit are its end. */
  #change(change) {
    try {
      change();
    } catch {
      this.#end(LOST);
    }
  }

  #end({ code, reason }) {
    if (this.readyState === CLOSED) return;
    this.readyState = CLOSED;
    this.#stop.abort();
    this.#wake();
    this.dispatchEvent(new CloseEvent("close", { code, reason, wasClean: code !== LOST.code }));
  }

  /** The page goes, or the browser keeps it for the way back: no request outlives that but this one. */
  #vanish() {
    this.#link.send({ close: { code: 1001, reason: "" } });
    this.#lastWords();
    this.#end(LOST);
  }

  #lastWords() {
    const posting = this.#link.posting(true);
    if (posting === null) return;
    const headers = { ...JSON_TYPE, "Link-Token": this.#token };
    const request = { ...plain, method: "POST", headers, body: JSON.stringify(posting), keepalive: true };
    fetch(`${this.#address}/items`, request).catch(() => {}); // nobody waits for it
  }

  /** Makes a request of this link; gives its answer if it is a good one. */
  async #send(path, request, most) {
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), most);
    const headers = { ...request.headers, "Link-Token": this.#token };
    const signal = AbortSignal.any([this.#stop.signal, late.signal]);
    const answer = await fetch(`${this.#address}/${path}`, { ...plain, ...request, headers, signal }).catch(passing);
    clearTimeout(timer);
    if (answer.ok) return answer;
    if ([408, 429].includes(answer.status) || answer.status >= 500) throw new Passing();
    throw new Error("the link isn't there, or the numbers don't fit");
  }

  /** Makes a request again when it has failed in passing; null when that doesn't help. */
  async #again(request) {
    for (const wait of [...AGAIN, null]) {
      try {
        return await request();
      } catch (error) {
        if (!(error instanceof Passing) || wait === null || this.readyState === CLOSED) return null;
        await pause(wait);
      }
    }
    return null;
  }
}

const plain = { cache: "no-store", redirect: "manual" };
const pause = (ms) => new Promise((over) => setTimeout(over, ms));
const passing = () => {
  throw new Passing();
};

/** In each reader's request: some proxies answer two equal requests one after the other, or with one answer. */
const nonce = () => crypto.getRandomValues(new Uint32Array(2)).join("");

/** The item that an event stands for: a text is an event without a name. */
function fromEvent({ id, name, data }) {
  const n = Number(id);
  if (name === "message") return { n, text: data };
  if (name === "ping" || name === "pong") return { n, [name]: {} };
  try {
    return { ...JSON.parse(data), n };
  } catch {
    return null; // of a later version
  }
}

function isItem(it) {
  const { n, text, close, ping, pong } = it ?? {};
  if (!Number.isSafeInteger(n)) return false;
  return typeof text === "string" || Number.isInteger(close?.code) || typeof ping === "object" || typeof pong === "object";
}

/** In ms, or null. */
function retryAfter(answer) {
  const seconds = /^\d+$/.exec(answer.headers.get("Retry-After") ?? "");
  return seconds === null ? null : Number(seconds[0]) * 1_000;
}
