// Lesson 10's page: lesson 08's room, over whichever road works.

import { startLanguage } from "../page/language.js";
import { here } from "../chat/connection.js";
import { showPulse } from "../heartbeat/pulse.js";
import { openRoom } from "../offline/start.js";
import { askStatus } from "../reconnect/probe.js";
import { CODES } from "../reconnect/status_text.js";
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
const roads = new Roads();
const known = recallRoad();
if (known !== null) roads.remember(known);
const dialler = new Dialler(here(), roads, pongTimeout);
const view = new RoadView();
let share = null; // what the tabs of one person share
dialler.onChange = () => {
  view.draw(dialler);
  share?.tell({ trying: dialler.trying, isOpen: dialler.isOpen, inUse: dialler.inUse });
  if (dialler.isOpen) rememberRoad(dialler.inUse.road);
};
onNetworkChange(() => dialler.networkChanged());

// ANCHOR: maker
// What makes a socket: over whichever road works.
const makeSocket = () => dialler.socket();

const line = new RoadConnection(here(), { every, pongTimeout }, makeSocket);
showPulse(line);
const opened = await openRoom(line, {
  ask: (last, signal) => (dialler.isReady ? null : askStatus(last, signal)),
  isMove: ({ code }) => code === MOVING && dialler.isReady, // a page that is put aside says the same code
  // The better road is open, and waits.
  onState: ({ name }) => name === "waiting" && dialler.isReady && queueMicrotask(() => opened.room.member.retry()),
  onTold: (road) => view.draw(road),
});
share = opened.share;
// ANCHOR_END: maker
