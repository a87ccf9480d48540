// Puts the room together: from what this device keeps, or, where it keeps nothing, as lesson 08 does.

import { Own } from "../page/own.js";
import { Room } from "../reconnect/room.js";
import { claimTab } from "../reconnect/tab.js";
import { Device } from "./device.js";
import { openPeople } from "./election.js";
import { Files } from "./files.js";
import { Keep, refusal } from "./keep.js";
import { named } from "./persons.js";
import { SharedMember } from "./shared_member.js";
import { Store } from "./store.js";
import { whose } from "./whose.js";

// ANCHOR: start
/**
 * Opens the room over this connection; `ask`, `isMove` and `onState` as in `Room`. Returns the room and, if tabs share it,
 * the shared member; `onTold` as there.
 */
export async function openRoom(line, { ask, isMove, onState = () => {}, onTold = () => {} }) {
  const files = new Files();
  const device = new Device(files);
  files.keep();
  const seen = (state) => {
    device.state(state);
    onState(state);
  };
  const why = await obstacle();
  if (why !== null) {
    device.trouble(why);
    await claimTab();
    return { room: new Room(line, { ask, isMove, onState: seen }), share: null };
  }
  const person = await whose((id) => new Keep(id).kept.waiting.length);
  const [keep, store] = [new Keep(person.id), new Store(person.id)];
  const share = new SharedMember(line, person, { keep, store, ask });
  keep.onTrouble = () => {
    share.keepsNothing = true;
    device.trouble("full");
  };
  store.onTrouble = () => device.trouble("shelf");
  share.onTold = onTold;
  share.onNamed = ({ id, name }) => forgetSurplus(id, name, store);
  const { kept, past } = await share.begin();
  device.keeps(share);
  const room = new Room(line, {
    kept, past, member: share, own: new OwnOfPerson(share), keepFailed: share.keepFailed, onState: seen,
    isMove: (end) => end.isTakeover === true || isMove(end),
    onPast: (messages) => share.fill(messages.map((it) => ({ ...it, own: false }))),
  });
  share.onDismissed = (ids) => room.dismissed(ids);
  document.addEventListener("freeze", () => share.setAside());
  document.addEventListener("resume", () => share.comeBack());
  addEventListener("pagehide", () => store.flush());
  document.addEventListener("visibilitychange", () => document.hidden && store.flush());
  device.state({ name: "connecting" });
  share.ready();
  return { room, share };
}
// ANCHOR_END: start

/** Why tabs can't share a connection, or null. */
async function obstacle() {
  if (refusal() !== null) return "refused";
  if (!isSecureContext || navigator.locks === undefined) return "insecure";
  try {
    await openPeople();
    return null;
  } catch {
    return "refused";
  }
}

/** A device is not the place for more people than a few: those who came first and have nothing waiting are forgotten. */
async function forgetSurplus(id, name, store) {
  const open = await openPeople();
  for (const surplus of named(id, name, (it) => !open.has(it) && new Keep(it).kept.waiting.length === 0)) {
    new Keep(surplus).forget();
    store.forget(surplus);
  }
}

/** Which messages are this person's own: they may have been said by another tab, or yesterday. */
class OwnOfPerson extends Own {
  #share;

  constructor(share) {
    super();
    this.#share = share;
  }

  has(message) {
    return message.own ?? (this.#share.isOwn(message) || super.has(message));
  }
}
