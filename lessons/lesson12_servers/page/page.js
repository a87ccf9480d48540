// Lesson 12's page: lesson 08's, which also shows which of several servers it is connected to.

import { startLanguage } from "../page/language.js";
import { here } from "../chat/connection.js";
import { showPulse } from "../heartbeat/pulse.js";
import { CheckedConnection } from "../reconnect/checked_connection.js";
import { Room } from "../reconnect/room.js";
import { claimTab } from "../reconnect/tab.js";
import { NodeView } from "./node.js";

// The server was told its pace on the command line, and passes it on.
const told = new URL(import.meta.url).searchParams;
const every = Number(told.get("every") ?? 25_000);
const pongTimeout = Number(told.get("pong_timeout") ?? 10_000);

startLanguage();
await claimTab(); // before anything is remembered: it may be another tab's memory
const line = new CheckedConnection(here(), { every, pongTimeout });
showPulse(line);
const view = new NodeView();
new Room(line, {
  onState: ({ name }) => view.state(name),
  back: (missed) => view.back(missed),
});
const hear = line.onMessage;
line.onMessage = (message) => {
  if (message.type === "welcome") view.welcome(message.node);
  hear(message);
};
