// Lesson 06 in one screen: a chat that is told.
//
// One socket carries everything, both ways. Each message says what it is by its `type`; `heard` below is the whole list
// of what the server may say. What we say ourselves the server doesn't send back, so the page shows it at once.

import { both, bothOf, startLanguage } from "../page/language.js";
import { MessageList } from "../page/messages.js";
import { CatchUp } from "./catch-up.js";
import { Echoes } from "./echoes.js";
import { Feed } from "./feed.js";
import { Inspector } from "./inspector.js";
import * as notes from "./notes.js";
import * as ownRows from "./own-rows.js";
import { People } from "./people.js";
import { ReadyState } from "./ready-state.js";
import { startSide } from "./side.js";
import { TypingLine } from "./typing.js";
import { Unread } from "./unread.js";
import { Writer } from "./writer.js";

startLanguage();
startSide();

const feed = new Feed(new MessageList());
const people = new People();
const typing = new TypingLine();
const unread = new Unread();
const echoes = new Echoes();
const catchUp = new CatchUp();
const inspector = new Inspector((timestamp) => connection.send({ type: "ping", timestamp }));
const ready = new ReadyState({ leave: () => connection.close(), again: () => connection.open() });
const writer = new Writer({ say, join, typing: typed });

let connection; // what `start` was given
let name = null; // the one we asked for; the server decides whether we have it
let joining = false;
let connections = 0; // so far, this one included
let number = 0; // of our next message

// ANCHOR: heard
const heard = {
  welcome({ clientId }) {
    people.me = clientId;
    connections += 1;
    join(name);
    catchUp.begin();
  },
  presence({ users }) {
    if (!Array.isArray(users)) return;
    joining = false;
    people.all(users);
    if (people.myName !== undefined) writer.named(people.myName);
  },
  user_joined({ clientId, username }) {
    const before = people.joined(clientId, username);
    typing.set(clientId, username, false); // that was under another name; it will be said again soon
    if (clientId !== people.me) feed.note(notes.joined(username, before));
  },
  user_left({ clientId, username, reason }) {
    people.left(clientId);
    typing.set(clientId, username, false);
    feed.note(notes.left(username, reason));
  },
  chat(message) {
    typing.set(message.clientId, message.username, false);
    catchUp.live(message);
  },
  typing({ clientId, username, isTyping }) {
    if (clientId !== people.me) typing.set(clientId, username, isTyping);
  },
  pong({ echo }) {
    inspector.pong(echo);
  },
  error({ message, id }) {
    const echo = echoes.refused(id);
    if (echo !== undefined) takeBack(echo, bothOf(message));
    else if (joining) writer.refuseName(message);
    else writer.complain(bothOf(message));
    joining = false;
  },
};
// ANCHOR_END: heard

catchUp.onLive = (message, holes) => {
  echoes.confirm(holes);
  feed.add({ ...message, own: false });
  unread.one();
};

catchUp.onHistory = (messages, { first, gap, failed }) => {
  const fresh = [];
  for (const message of messages) {
    const { own, id } = echoes.claim(message);
    if (id === undefined) fresh.push({ ...message, own });
    else ownRows.numbered(id, message.seq); // it stands there already
  }
  if (failed) feed.note(notes.noHistory());
  else if (!first) feed.note(notes.back(fresh.length, gap));
  feed.history(fresh);
  if (failed) return;
  // What we said into an earlier connection and is not in the log by now may have been swallowed with it. A log with a gap
  // doesn't tell: it may have known our words, and forgotten them.
  for (const echo of echoes.lost(({ connection }) => connection !== connections)) {
    if (gap || echo.confirmed) continue;
    takeBack(echo, both(
      "This is not in the log: perhaps nobody has read it.",
      "Tin này không có trong nhật ký: có thể chưa ai đọc được."));
  }
};

/** Opens the room for the person at this page, over a `Connection` or something like one. */
export function start(given) {
  connection = given;
  // ANCHOR: callbacks
  connection.onFrame = (direction, data) => inspector.frame(direction, data);
  connection.onMessage = (message) =>
    Object.hasOwn(heard, message.type) && heard[message.type](message);
  // ANCHOR_END: callbacks
  connection.onState = (state, end) => {
    ready.show(state, end);
    inspector.connected = state === "open";
    if (state === "open") writer.complain(null); // whatever it was, it was about the connection before
    inspector.state(state, end?.code);
    if (state !== "closed") return;
    if (people.me !== null) feed.note(notes.disconnected()); // and not for every attempt that fails
    catchUp.stop();
    people.clear();
    typing.clear();
  };
  writer.start(join);
}

function join(wanted) {
  name = wanted;
  if (connection.state === "none") connection.open(); // it says welcome, and then we join
  else joining = connection.send({ type: "join", username: name });
}

// ANCHOR: say
const STUCK = 64 * 1024; // bytes: behind so many a message would only wait

function say(message) {
  if (connection.waiting > STUCK) return false; // the text stays in its field
  const id = `m${(number += 1)}`;
  if (!connection.send({ type: "chat", id, message })) return false;
  const username = people.myName ?? name;
  echoes.said({ id, username, message, connection: connections });
  feed.own({ seq: id, username, message, timestamp: Date.now(), own: true });
  return true;
}

// News that nobody misses: it never waits.
function typed(isTyping) {
  if (connection.waiting === 0) connection.send({ type: "typing", isTyping });
}
// ANCHOR_END: say

// It was shown, but it was never said.
function takeBack({ id, message }, why) {
  if (id === undefined) return; // from before a reload: not on this page
  feed.flush(); // its row may not be there yet
  if (writer.giveBack(message)) {
    ownRows.withdraw(id);
    writer.complain(why);
  } else {
    ownRows.mark(id, why);
  }
}

// A page that is left may be kept for the way back (the browser's bfcache), but not with an open socket. So the
// page closes it, and connects again when the person comes back.
let wasHere = false;
addEventListener("pagehide", () => {
  wasHere = connection.state === "open" || connection.state === "connecting";
  connection.close();
});
addEventListener("pageshow", ({ persisted }) => persisted && wasHere && connection.open());
