// Lesson 10's roads and links as the page has them: what road.rs, road_text.rs and link.rs are to the terminal.
// `node roads.mjs FOLDER`: the folder holds the page's scripts. Standard input is one line of JSON: `{"roads": …}` or
// `{"links": …}`, a list of lists of steps; `{"streams": …}`, a list of lists of pieces; `{"dials": …}`, a list of
// networks; or `{"evidence": …}`, a list of outcomes. The answer is one line of JSON: what is known after each step; each
// stream's events; where each dial leads; what holds for every road.

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const script = (name) => import(new URL(name, pathToFileURL(`${process.argv[2]}/`)));
const { Roads, UNREACHABLE, evidenceOf, holdsForEveryRoad } = await script("road.js");
const { name, reason } = await script("road_text.js");
const { Link } = await script("link.js");
const { EventParser } = await script("event_parser.js");
const { RESTARTING, STRANGER, TOO_SLOW, closed, declined } = await script("../reconnect/outcome.js");

const OUTCOMES = { restarting: RESTARTING, stranger: STRANGER, "too slow": TOO_SLOW, unreachable: UNREACHABLE };

/** A status, a close code, or a kind. */
function outcome(it) {
  if (typeof it === "string") return OUTCOMES[it];
  return it < 1000 ? declined(it) : closed(it);
}

function drive([[best, worst], ...steps]) {
  const roads = new Roads(best, worst);
  let now = 0;
  return steps.map(([what, road, first, second]) => {
    const returned = {
      remember: () => roads.remember(road),
      failed: () => roads.failed(road, evidenceOf(outcome(first))),
      opened: () => roads.opened(road, now),
      ended: () => roads.ended(road, first, second),
      climb: () => roads.climb(road),
      stay: () => roads.stay(road, evidenceOf(outcome(first)), now),
      network: () => roads.networkChanged(now),
      wait: () => void (now += road),
    }[what]();
    return [returned ?? null, roads.first, roads.probeAt, roads.better, ...told(roads.inUse)];
  });
}

/** In the terminal's one sentence. */
function told({ road, against }) {
  return [0, 1].map((language) => {
    const reasons = against.map(([road, evidence]) => `${name(road)[language]}: ${reason(evidence)[language]}`);
    const over = ["over", "qua"][language];
    return `${over} ${name(road)[language]}${reasons.length === 0 ? "" : ` (${reasons.join("; ")})`}`;
  });
}

function carry(steps) {
  const link = new Link();
  let said = 0;
  return steps.map(([what, first]) => {
    let heard = [];
    let fits = true;
    try {
      const result = {
        say: () => link.send({ text: `${(said += 1)}` }),
        close: () => link.send({ close: { code: first, reason: "" } }),
        hear: () => link.hear(first),
        confirm: () => link.confirm({ from: first, items: [], after: 0 }), // up to the number before
      }[what]();
      heard = result ?? [];
    } catch {
      fits = false;
    }
    const { from, items } = link.posting() ?? { from: null, items: [] };
    return [fits, heard, from, items, link.heard, link.close?.code ?? null];
  });
}

function read(pieces) {
  const parser = new EventParser();
  return pieces.flatMap((bytes) => parser.feed(new Uint8Array(bytes))).map(({ id, name, data }) => [id, name, data]);
}

/** One attempt in a network: what a WebSocket does there, what answers to `POST /link`, and how events and polls go. */
async function dial(network) {
  globalThis.addEventListener = () => {}; // a page's
  globalThis.CloseEvent = class extends Event {};
  globalThis.WebSocket = class extends EventTarget {
    constructor() {
      super();
      if (network.websocket === "opens") setTimeout(() => this.dispatchEvent(new MessageEvent("message", { data: "{}" })));
      if (network.websocket === "fails") setTimeout(() => this.dispatchEvent(Object.assign(new Event("close"), { code: 1006 })));
    }
    close() {}
  };
  globalThis.fetch = async (url, { method = "GET", signal }) => {
    if (network.link === "away") throw new TypeError("nobody");
    const link = new URL(url).pathname.endsWith("/link");
    if (link && typeof network.link === "number") return new Response("no", { status: network.link, headers: { "Retry-After": "7" } });
    if (link) return Response.json({ link: "a0" }, { status: 201 });
    if (method === "POST") return new Response(null, { status: 204 });
    const events = url.includes("/events");
    if (events ? network.events : network.polls) {
      return new Response(events ? "id: 1\ndata: {}\n\n" : JSON.stringify({ items: [{ n: 1, text: "{}" }] }));
    }
    return new Promise((_, gone) => signal.addEventListener("abort", () => gone(signal.reason)));
  };
  const { Dialler } = await script("dialler.js");
  const dialler = new Dialler("ws://localhost/ws", new Roads(), 400);
  const { carried, why } = await dialler.dial(new AbortController().signal);
  const { road, against } = dialler.inUse;
  carried?.close();
  return [carried?.road ?? why, road, against.map(([road, evidence]) => `${road}: ${reason(evidence)[0]}`)];
}

async function inTurn(networks) {
  const results = [];
  for (const network of networks) results.push(await dial(network));
  return results;
}

const { roads, links, streams, dials, evidence } = JSON.parse(readFileSync(0, "utf8"));
const holds = (it) => holdsForEveryRoad(evidenceOf(outcome(it)));
const results = dials === undefined ? null : await inTurn(dials);
console.log(JSON.stringify(results ?? roads?.map(drive) ?? links?.map(carry) ?? streams?.map(read) ?? evidence.map(holds)));
if (results !== null) process.exit(); // a link may still wait for something
