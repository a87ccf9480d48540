// Lesson 09's page: lesson 08's room, behind a door.

import { startLanguage } from "../page/language.js";
import { recallHere, rememberHere } from "../page/memory.js";
import { here } from "../chat/connection.js";
import { DRAFT } from "../chat/writer.js";
import { showPulse } from "../heartbeat/pulse.js";
import { CheckedConnection } from "../reconnect/checked_connection.js";
import { Room } from "../reconnect/room.js";
import { CODES } from "../reconnect/status_text.js";
import { claimTab, forgetMember, recallTab } from "../reconnect/tab.js";
import { Account } from "./account.js";
import { SOMEBODY_ELSE, asked, asker, needsSignIn } from "./ask.js";
import { Door } from "./door.js";
import { takeInvitation } from "./invitation.js";
import { obeyLimits } from "./limits.js";
import { SessionView } from "./session.js";
import * as words from "./words.js";

const OWNER = "full-duplex-account"; // whose words this tab keeps

const offered = takeInvitation(); // first of all: nobody else should read it there
let room = null;
// The server was told its pace on the command line, and passes it on.
const told = new URL(import.meta.url).searchParams;
const every = Number(told.get("every") ?? 25_000);
const pongTimeout = Number(told.get("pong_timeout") ?? 10_000);

startLanguage();
Object.assign(CODES, words.CODES);
await claimTab(); // before anything is remembered: it may be another tab's memory
const account = new Account();
const door = new Door(account);
addEventListener("hashchange", () => {
  const offered = takeInvitation(); // a link that is opened in a tab of this page loads nothing anew
  if (offered === null) return;
  if (door.isShown || room === null) door.offer(offered);
  else outside("invited", offered);
});
const kept = { owner: recallHere(OWNER), waiting: recallTab().waiting.length, draft: (recallHere(DRAFT) ?? "") !== "" };
await door.enter(offered, kept);

const { name } = account;
if (recallHere(OWNER) !== name) forgetMember(); // another person's words are not this one's to send
rememberHere(OWNER, name);

const line = new CheckedConnection(here(), { every, pongTimeout });
showPulse(line);
room = new Room(line, { account: name, ask: asker(account, name), asked, onState: ended });
const { member } = room;
obeyLimits(line, room, name);
const view = new SessionView(account, () => outside("out"));
account.keepAlive();

/** The room's client has stopped. If that was the door's doing, the person has to sign in. */
async function ended({ name: state, why }) {
  if (state !== "given up" || !needsSignIn(why) || door.isShown) return;
  const known = await account.look();
  if (door.fresh && account.name === name) {
    door.fresh = false; // in another tab, a moment ago: this one goes on with the new session
    return member.retry();
  }
  if (why.status === SOMEBODY_ELSE.status || (known.status === 200 && account.name !== name)) outside("other");
  else outside(why.code === 4502 ? "elsewhere" : "expired");
}

/** Waits outside; the person who comes in goes on where they were. Another one begins with nothing. */
async function outside(reason, invitation = null) {
  if (door.isShown) return;
  view.hide();
  const draft = document.getElementById("text").value !== "";
  await door.wait(reason, { invitation, owner: name, waiting: member.waiting, draft });
  if (account.name === name) {
    member.retry();
    document.getElementById("text").focus();
  } else {
    member.forget();
    forgetMember();
    location.reload();
  }
}
