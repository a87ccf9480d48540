// Which road has worked in this network, and when: the next page begins there, and saves the seconds that it takes to find
// the better ones closed. They are probed soon after in any case. A browser that refuses storage only loses those seconds.

import { recall, remember } from "../page/memory.js";
import { ROADS } from "./road.js";

const KEY = "full-duplex-roads";
const FRESH = 24 * 60 * 60_000; // ms; what was yesterday's network may be another today

/** A browser on a phone says which kind it is: "wifi", "cellular". Elsewhere all networks are one. */
const network = () => navigator.connection?.type ?? "network";

/** The road that has worked, or null. */
export function recallRoad() {
  const { road, at } = read()[network()] ?? {};
  return ROADS.includes(road) && Math.abs(Date.now() - at) < FRESH ? road : null;
}

export function rememberRoad(road) {
  remember(KEY, JSON.stringify({ ...read(), [network()]: { road, at: Date.now() } }));
}

/** Calls when the device may have another network. */
export function onNetworkChange(listener) {
  addEventListener("online", listener);
  let before = network();
  navigator.connection?.addEventListener?.("change", () => {
    if (network() === before) return; // only its speed, of which browsers tell all the time
    before = network();
    listener();
  });
}

function read() {
  try {
    return JSON.parse(recall(KEY)) ?? {};
  } catch {
    return {};
  }
}
