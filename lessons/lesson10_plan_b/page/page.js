// Lesson 10's page: lesson 08's room, over whichever road works.

import { startLanguage } from "../page/language.js";
import { here } from "../chat/connection.js";
import { showPulse } from "../heartbeat/pulse.js";
import { askStatus } from "../reconnect/probe.js";
import { Room } from "../reconnect/room.js";
import { CODES } from "../reconnect/status_text.js";
import { claimTab } from "../reconnect/tab.js";
import { Dialler, MOVING } from "./dialler.js";
import { Roads } from "./road.js";
import { RoadConnection } from "./road_connection.js";
import { onNetworkChange, recallRoad, rememberRoad } from "./road_memory.js";
import { RoadView } from "./road_view.js";

// The server was told its pace on the command line, and passes it on.
const told = new URL(import.meta.url).searchParams;
const every = Number(told.get("every") ?? 25_000);
const pongTimeout = Number(told.get("pong_timeout") ?? 10_000);

CODES[MOVING] = ["there is a better road", "đã có đường tốt hơn"];

startLanguage();
await claimTab(); // before anything is remembered: it may be another tab's memory

const roads = new Roads();
const known = recallRoad();
if (known !== null) roads.remember(known);
const dialler = new Dialler(here(), roads, pongTimeout);
const view = new RoadView();
dialler.onChange = () => {
  view.draw(dialler);
  if (dialler.isOpen) rememberRoad(dialler.inUse.road);
};
onNetworkChange(() => dialler.networkChanged());

// ANCHOR: maker
// What makes a socket: over whichever road works. A tab that shares another tab's connection makes its sockets otherwise.
const makeSocket = () => dialler.socket();

const line = new RoadConnection(here(), { every, pongTimeout }, makeSocket);
showPulse(line);
const room = new Room(line, {
  ask: (last, signal) => (dialler.isReady ? null : askStatus(last, signal)),
  isMove: ({ code }) => code === MOVING && dialler.isReady, // a page that is put aside says the same code
  // The better road is open, and waits.
  onState: ({ name }) => name === "waiting" && dialler.isReady && queueMicrotask(() => room.member.retry()),
});
// ANCHOR_END: maker
