// Dials over whichever road reaches the room, and climbs back to a better one.
//
//   connection ── open ──▶ RoadSocket ── road after road ──▶ a welcome ──▶ it is open
//        ▲                                                     │
//        └── closed, 4003: the next one goes over the better ──┘ probes meanwhile
//
// A road is open only when the room's first text has come over it: 101 and 200 can be a proxy's. Lesson 08's client never
// sees the roads that didn't work, and sees a climb as a connection that ends and is there again: it resumes, and so
// nothing is lost and nothing comes twice.

import { TOO_SLOW, closed, verdict } from "../reconnect/outcome.js";
import { Carried } from "./carried.js";
import { openLink } from "./link_socket.js";
import { EVENTS, UNREACHABLE, WEBSOCKET, evidenceOf, holdsForEveryRoad } from "./road.js";

/** There is a better road. */
export const MOVING = 4003;

const WELCOME = 5_000; // ms; a welcome must come within this time
const STREAM = 3_000; // ms; over an event stream: it is there at once, or something collects it
const TAKEN = 5_000; // ms; the dial that a climb asks for comes within this time, or not at all
const [CONNECTING, OPEN, CLOSING, CLOSED] = [0, 1, 2, 3]; // readyState

export class Dialler {
  /** `onChange()`: something of `trying`, `isOpen` or `inUse` may have changed. */
  onChange = () => {};
  #trying = null;
  #isOpen = false;
  #url;
  #link;
  #roads;
  #patience;
  #climbed = false; // a probe has reached the room over a better road: the next dial begins there
  #hurry = () => {}; // ends the wait for the next probe

  /** `url` is the WebSocket's; the links are beside it. After `most` ms an attempt is given up: one road gets half of that. */
  constructor(url, roads, most) {
    this.#url = url;
    this.#link = new URL("link", url.replace(/^ws/, "http")).href;
    this.#roads = roads;
    this.#patience = (road) => Math.min(road === EVENTS ? STREAM : WELCOME, most / 2);
  }

  /** The road that is tried just now; null: none. */
  get trying() {
    return this.#trying;
  }

  /** Whether the room is reached. */
  get isOpen() {
    return this.#isOpen;
  }

  /** The road in use, or where the next attempt begins, and what speaks against the better ones. */
  get inUse() {
    return this.#roads.inUse;
  }

  /** Whether the next dial goes over a better road. */
  get isReady() {
    return this.#climbed;
  }

  /** The device has another network. */
  networkChanged() {
    this.#roads.networkChanged(performance.now());
    this.#hurry();
  }

  /** Makes a socket: it behaves like a WebSocket that takes its time to open. */
  socket() {
    return new RoadSocket(this);
  }

  /** One attempt, over as many roads as it takes: {carried} or {why}. Given up, it goes on from there next time. */
  async dial(signal) {
    this.#climbed = false;
    let spare = null; // a link that was opened to learn something
    let reason = null;
    for (let road = this.#roads.first; road !== null; ) {
      this.#turn(road, false);
      let { carried, why } = await this.#reach(road, signal, spare);
      if (carried !== undefined) return this.#opened(carried);
      [why, spare] = await this.#explained(road, why, signal);
      if (signal.aborted) break;
      // The first reason, unless a later one gives hope: then the client goes on.
      if (reason === null || (verdict(reason) === "stop" && verdict(why) !== "stop")) reason = why;
      road = this.#roads.failed(road, evidenceOf(why));
    }
    spare?.close();
    if (!signal.aborted) this.#turn(null, false);
    return { why: reason === null || reason === UNREACHABLE ? closed(1006) : reason };
  }

  // ANCHOR: explained
  /**
   * A browser tells no page why a WebSocket has not opened: whatever happened, it is 1006. A request to the same server may
   * tell: if the server, or the network, has a reason that holds for every road, that was it. If a link opens, it was the
   * WebSocket. Gives the reason, and the link.
   */
  async #explained(road, why, signal) {
    if (road !== WEBSOCKET || why.code !== 1006) return [why, null];
    const { socket = null, why: other } = await openLink(this.#link, this.#within(road, signal));
    return [other !== undefined && holdsForEveryRoad(evidenceOf(other)) ? other : why, socket];
  }
  // ANCHOR_END: explained

  /** Opens one road and waits for the room's first text. */
  async #reach(road, signal, spare = null) {
    const patience = this.#within(road, signal);
    const { socket, why } = spare === null ? await this.#open(road, patience) : { socket: spare };
    if (why !== undefined) return { why };
    const carried = new Carried(road, socket);
    const end = await carried.first(patience);
    if (end === null) return { carried };
    carried.close();
    return { why: end === "aborted" ? TOO_SLOW : closed(end.code) };
  }

  #within(road, signal) {
    return AbortSignal.any([signal, AbortSignal.timeout(this.#patience(road))]);
  }

  async #open(road, signal) {
    return road === WEBSOCKET ? { socket: new WebSocket(this.#url) } : openLink(this.#link, signal);
  }

  #opened(carried) {
    this.#roads.opened(carried.road, performance.now());
    this.#turn(null, true);
    return { carried };
  }

  #turn(trying, isOpen) {
    [this.#trying, this.#isOpen] = [trying, isOpen];
    this.onChange();
  }

  /** A connection has ended; with null, an attempt was given up. */
  ended(carried, lost) {
    if (carried !== null) this.#roads.ended(carried.road, performance.now() - carried.begun, lost);
    this.#turn(null, false);
  }

  /**
   * Probes the better roads when it is time; true once one of them reaches the room. The probe's own connection is closed,
   * and not handed on: its welcome tells where the log stood then, and the client has read on over the lower road.
   */
  async probe(signal) {
    while (!signal.aborted && this.#roads.probeAt !== null) {
      await this.#until(this.#roads.probeAt, signal);
      for (const road of signal.aborted || this.#roads.probeAt > performance.now() ? [] : this.#roads.better) {
        const { carried, why } = await this.#reach(road, signal);
        if (signal.aborted) carried?.close();
        else if (carried === undefined) this.#roads.stay(road, evidenceOf(why), performance.now());
        else {
          carried.close();
          this.#roads.climb(road);
          this.#climbed = true;
          setTimeout(() => (this.#climbed = false), TAKEN);
          return true;
        }
      }
      if (!signal.aborted) this.onChange(); // there may be other evidence
    }
    return false;
  }

  #until(time, signal) {
    return new Promise((over) => {
      const timer = setTimeout(over, Math.max(time - performance.now(), 0));
      this.#hurry = over;
      signal.addEventListener("abort", () => (clearTimeout(timer), over()), { once: true });
    });
  }
}

/** A socket over one of the roads. */
class RoadSocket extends EventTarget {
  readyState = CONNECTING;
  /** Once it has closed without having been open: why, in lesson 08's words. */
  outcome = null;
  #dialler;
  #carried = null;
  #stop = new AbortController(); // ends the attempt, and the probes

  constructor(dialler) {
    super();
    this.#dialler = dialler;
    this.#dial();
  }

  get bufferedAmount() {
    return this.#carried?.socket.bufferedAmount ?? 0;
  }

  send(text) {
    this.#carried?.socket.send(text);
  }

  close(code = 1000, reason = "") {
    if (this.readyState >= CLOSING) return;
    this.readyState = CLOSING;
    this.#stop.abort();
    this.#dialler.ended(this.#carried, false); // our own decision is no evidence
    if (this.#carried === null) this.#end({ code: 1006, reason: "" });
    else this.#carried.close(code, reason);
  }

  async #dial() {
    const { carried, why } = await this.#dialler.dial(this.#stop.signal);
    if (this.readyState !== CONNECTING) return carried?.close();
    if (carried === undefined) {
      this.outcome = why;
      return this.#end({ code: 1006, reason: "" });
    }
    this.#carried = carried;
    this.readyState = OPEN;
    this.dispatchEvent(new Event("open"));
    carried.listen((event) => this.#hear(event));
    if (this.readyState === OPEN && (await this.#dialler.probe(this.#stop.signal))) this.#moves();
  }

  #hear({ type, data, code, reason }) {
    if (type === "message") this.dispatchEvent(new MessageEvent("message", { data }));
    if (type !== "close") return;
    if (this.readyState === OPEN) this.#dialler.ended(this.#carried, code === 1006);
    this.#stop.abort();
    this.#end({ code, reason });
  }

  /** A better road is there: this one ends, and the next socket goes over the other. It is no evidence against this one. */
  #moves() {
    this.#carried.listen(() => {});
    this.#carried.close(MOVING);
    this.#end({ code: MOVING, reason: "" });
  }

  #end({ code, reason }) {
    if (this.readyState === CLOSED) return;
    this.readyState = CLOSED;
    this.dispatchEvent(new CloseEvent("close", { code, reason, wasClean: code !== 1006 }));
  }
}
