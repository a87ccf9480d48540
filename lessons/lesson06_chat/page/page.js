// Lesson 06's page: its room, over a plain connection.

import { Connection, here } from "./connection.js";
import { start } from "./room.js";

start(new Connection(here()));
