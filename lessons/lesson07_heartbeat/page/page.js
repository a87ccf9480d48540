// Lesson 07's page: lesson 06's room, over a connection with a heartbeat.

import { here } from "../chat/connection.js";
import { CODES } from "../chat/ready-state.js";
import { start } from "../chat/room.js";
import { KeepaliveConnection, NO_HEARTBEAT } from "./heartbeat.js";
import { showPulse } from "./pulse.js";

// The server was told its pace on the command line, and passes it on.
const told = new URL(import.meta.url).searchParams;
const every = Number(told.get("every") ?? 25_000);
const pongTimeout = Number(told.get("pong_timeout") ?? 10_000);

CODES[NO_HEARTBEAT] = [
  "The server has fallen silent: it did not even answer when we asked. This page has given the connection up, and told the server so, if it can still hear.",
  "Server im bặt: hỏi cũng không thấy trả lời. Trang này đã bỏ kết nối, và có báo cho server, nếu server còn nghe được.",
];
CODES[4001] = [
  "This page read too slowly, and the server can't keep messages for anybody without a limit.",
  "Trang này đọc không kịp, mà server không thể giữ tin cho ai mãi được.",
];

const connection = new KeepaliveConnection(here(), { every, pongTimeout });
showPulse(connection);
start(connection);
