// Which road to take, from evidence: the best one that works, and not for ever a worse one. It is road.rs in JavaScript;
// a test runs both.
//
//             declined, held back, cut short             … again
//   WebSocket ─────────────► event stream ────► long poll ────► polling
//       ▲                        │                  │              │
//       └──── a probe in the background reaches the room again ────┘
//
// What the server itself says ("too many", "not you") holds for every road; so does a network that isn't there. Then the
// client waits as in lesson 08. Without a socket or a clock: times are milliseconds, and come from outside.

// ANCHOR: roads
/** All roads, the best one first. */
export const ROADS = ["websocket", "events", "long-poll", "poll"];
export const [WEBSOCKET, EVENTS, LONG_POLL, POLL] = ROADS;

const SHORT = 5_000; // ms; a connection that is lost sooner after the welcome is evidence against its road,
const SHORT_ENDS = 3; // if it happens so many times in a row
export const PROBE = 5 * 60_000; // ms; a proxy that declined will not be another one soon
export const PROBE_SOON = 30_000; // ms; where nothing was heard, there was perhaps no network at all just then

/** Nobody was there to talk to. Lesson 08's outcomes call it 1006, as browsers do. */
export const UNREACHABLE = { kind: "unreachable" };

/** What the outcome of an attempt says about its road: {kind}, and with "declined" the status. */
export function evidenceOf({ kind, code, status }) {
  if (kind === "declined") return { kind, status };
  if (kind === "stranger" || kind === "unreachable") return { kind };
  if (kind === "too slow") return { kind: "held back" };
  if (kind === "closed" && (code === 1006 || code === 1002)) return { kind: "broken" };
  return { kind: "dismissed" };
}

/** Whether it holds for every road: the server's own words, a proxy's word that no server is behind it, or no network. */
export function holdsForEveryRoad({ kind, status }) {
  if (kind === "declined") return [401, 403, 408, 429, 500, 502, 503, 504].includes(status);
  return kind === "unreachable" || kind === "dismissed";
}

/** Whether something on the way has said no. Silence may have other causes. */
const isPlain = (evidence) => ["declined", "stranger", "cut short"].includes(evidence?.kind);

export class Roads {
  #best; // the first and the last one that may be taken
  #worst;
  #next; // where the next attempt begins
  #reached = null; // the road that has reached the room last
  #against = ROADS.map(() => null);
  #short = 0; // connections in a row that were lost soon
  #probe = null; // when a better road is to be probed

  /** All roads from one to another may be taken; nothing speaks against any. */
  constructor(best = WEBSOCKET, worst = POLL) {
    this.#best = rank(best);
    this.#worst = Math.max(rank(worst), this.#best);
    this.#next = this.#best;
  }

  /** This road has reached the room before: the first attempt begins there, and the better ones are probed soon after. */
  remember(road) {
    this.#next = this.#reached = Math.min(Math.max(rank(road), this.#best), this.#worst);
  }

  /** The road with which an attempt begins. */
  get first() {
    return ROADS[this.#next];
  }

  /** A road has not reached the room. The next one for the same attempt; null if the attempt has failed as a whole. */
  failed(road, evidence) {
    if (holdsForEveryRoad(evidence)) return null;
    this.#against[rank(road)] = evidence;
    const worse = rank(road) < this.#worst ? rank(road) + 1 : null;
    // After the last one it begins again with the one that worked, or with the best.
    this.#next = worse ?? this.#reached ?? this.#best;
    return worse === null ? null : ROADS[worse];
  }

  /** A road has reached the room: the welcome is there. */
  opened(road, now) {
    this.#next = this.#reached = rank(road);
    this.#against.fill(null, rank(road));
    const plain = this.#against.slice(this.#best, rank(road)).some(isPlain);
    this.#probe = rank(road) > this.#best ? now + (plain ? PROBE : PROBE_SOON) : null;
  }

  /** A connection over this road has ended after so long. `lost`: nobody has said goodbye. */
  ended(road, lived, lost) {
    this.#probe = null;
    this.#short = lost && lived < SHORT ? this.#short + 1 : 0;
    if (this.#short < SHORT_ENDS) return;
    this.#short = 0;
    this.failed(road, { kind: "cut short" });
  }

  /** When better roads are to be probed, beside the one that works; null: never. */
  get probeAt() {
    return this.#probe;
  }

  /** The roads that are better than the one in use, the best one first. */
  get better() {
    return ROADS.slice(this.#best, this.#next);
  }

  /** A probe has reached the room over this road: the next attempt begins with it. */
  climb(road) {
    [this.#next, this.#short, this.#probe] = [rank(road), 0, null];
  }

  /** A probe has failed: there will be another one. */
  stay(road, evidence, now) {
    this.#against[rank(road)] = evidence;
    this.#probe = now + PROBE;
  }

  /** The device has another network, of which nothing is known: it is probed at once. */
  networkChanged(now) {
    this.#against.fill(null);
    this.#short = 0;
    if (this.#probe !== null) this.#probe = now;
    else [this.#next, this.#reached] = [this.#best, null]; // the next attempt tells
  }

  /** The road in use, and why not a better one: {road, against}, a list of pairs. */
  get inUse() {
    const known = this.better.map((road) => [road, this.#against[rank(road)]]);
    return { road: this.first, against: known.filter(([, evidence]) => evidence !== null) };
  }
}

const rank = (road) => ROADS.indexOf(road);
// ANCHOR_END: roads
