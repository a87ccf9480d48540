// Lesson 10's page: lesson 08's room, over whichever road works.

import { startLanguage } from "../page/language.js";
import { here } from "../chat/connection.js";
import { showPulse } from "../heartbeat/pulse.js";
import { openRoom } from "../offline/start.js";
import { RoadConnection } from "./road_connection.js";

// The server was told its pace on the command line, and passes it on.
const told = new URL(import.meta.url).searchParams;
const every = Number(told.get("every") ?? 25_000);
const pongTimeout = Number(told.get("pong_timeout") ?? 10_000);

startLanguage();
// What makes a socket: over whichever road works.
const makeSocket = () => new WebSocket(here());

const line = new RoadConnection(here(), { every, pongTimeout }, makeSocket);
showPulse(line);
await openRoom(line);
