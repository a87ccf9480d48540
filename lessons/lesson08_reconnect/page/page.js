// Lesson 08's page: lesson 06's room, over lesson 07's connection, with a client that reconnects.

import { startLanguage } from "../page/language.js";
import { here } from "../chat/connection.js";
import { showPulse } from "../heartbeat/pulse.js";
import { CheckedConnection } from "./checked_connection.js";
import { Room } from "./room.js";
import { claimTab } from "./tab.js";

// The server was told its pace on the command line, and passes it on.
const told = new URL(import.meta.url).searchParams;
const every = Number(told.get("every") ?? 25_000);
const pongTimeout = Number(told.get("pong_timeout") ?? 10_000);

startLanguage();
await claimTab(); // before anything is remembered: it may be another tab's memory
const line = new CheckedConnection(here(), { every, pongTimeout });
showPulse(line);
new Room(line);
