// Lesson 08's `Member`, shared by all tabs of one person. One tab holds the connection and the queue: it has the member.
// The others show what it tells, and say what they have to say through it. A room can't tell the two apart.
//
//             the lock is ours (election.js)
//   mirror ────────────────────────────────────▶ member
//     ▲                                            │
//     └── the lock is lost, or the page is put ────┘
//         away or frozen: its socket goes without a goodbye

import { closed } from "../reconnect/outcome.js";
import { refusal } from "../reconnect/status_text.js";
import { MOST } from "../reconnect/queue.js";
import { Member, newId } from "../reconnect/member.js";
import { trim } from "../page/rules.js";
import { Channel } from "./channel.js";
import { Election } from "./election.js";
import { Mirror } from "./mirror.js";
import { Notebook } from "./notebook.js";
import { become } from "./persons.js";
import { Shelf, begin } from "./shelf.js";
import { MemberEvents, here, portable } from "./telling.js";

const MOVE = { name: "waiting", wait: { until: null, attempt: 0, why: { ...closed(4003), isTakeover: true } } }; // no news for a person
const CALLS = ["join", "typing", "retry", "leave", "lookAgain"]; // what one tab may ask of the other

export class SharedMember extends MemberEvents {
  /** Whether what waits goes with the tab. */
  keepsNothing = false;
  #person;
  #make; // `(kept, memory)` gives a `Member`
  #keep;
  #store;
  #notes;
  #channel;
  #election;
  #member = null;
  #mirror = null;
  #sessionState = null;
  #waiting = [];
  #state = { name: "connecting" };
  #socket = "none";
  #told = null;
  #joined = false;
  #remote = null; // the words of another tab that are being said
  #up = true;
  #aside = false;
  #held = []; // what other tabs say while the room is not there yet; null from then on
  #beginning = null;

  constructor(connection, person, { keep, store, ask }) {
    super();
    this.#person = { ...person };
    this.#make = (kept, memory) => new Member(connection, kept, ask, memory);
    this.#keep = keep;
    this.#store = store;
    this.#notes = new Notebook(keep, store);
    this.#channel = new Channel(person.id);
    this.#channel.onMessage = (message) => this.#listen(message);
    this.#channel.onSilence = () => this.isHolder || this.#election.steal();
    this.#election = new Election(person.id);
    this.#election.onHeld = () => this.#promoted();
    this.#election.onLost = () => this.#yield();
  }

  // ANCHOR: begin
  /**
   * Finds out which tab holds the connection. Returns what a room begins with: what was `kept`, and the `past`. To be
   * followed by `ready`, once there is a room.
   */
  async begin() {
    const stored = this.#store.open();
    this.#channel.open();
    const first = new Promise((answer) => (this.#beginning = answer));
    this.#election.stand();
    this.#channel.hello();
    const snapshot = await first;
    this.#beginning = null;
    this.#notes.shelf = new Shelf(snapshot === null ? await stored : snapshot.shelf);
    if (snapshot !== null) return this.#follow(snapshot);
    const { kept, past } = begin(this.#keep.kept, this.shelf);
    if (past === null) this.#notes.shelf = new Shelf();
    this.#notes.failed = kept.failed;
    this.#hold(kept);
    return { kept, past };
  }
  // ANCHOR_END: begin

  /** The room is there. */
  ready() {
    const held = this.#held;
    this.#held = null;
    for (const message of held) this.#hear(message);
    this.onRole(this.isHolder);
  }

  get isHolder() {
    return this.#member !== null;
  }

  get person() {
    return this.#person;
  }

  get shelf() {
    return this.#notes.shelf;
  }

  get me() {
    return this.#session?.clientId ?? null;
  }

  get cursor() {
    return this.#session?.cursor ?? 0;
  }

  get waiting() {
    return this.#mirror?.waiting.length ?? this.#waiting.length;
  }

  /** What is lost if this tab is closed: nothing, as a rule. */
  get endangered() {
    return this.keepsNothing ? this.waiting : (this.#mirror?.offered.length ?? 0);
  }

  /** Whether this person has said a message of the log. */
  isOwn({ clientId }) {
    return this.#notes.isOwn(this.#session, clientId);
  }

  join(name) {
    this.#named(name);
    if (!this.isHolder) return this.#joined ? this.#call("join", name) : void (this.#joined = true);
    this.#joined = true;
    this.#member.join(name);
  }

  sendText(text) {
    if (this.isHolder) return this.#member.sendText(text);
    const id = newId();
    for (const event of this.#mirror.say(id, trim(text))) this.#show(event);
    if (this.#mirror.offered.some((it) => it.id === id)) this.#channel.post({ do: "say", id, text: trim(text) });
    this.#channel.expect();
  }

  typing = (isTyping) => this.#call("typing", isTyping);
  leave = () => this.#call("leave");

  retry() {
    this.#call("retry");
    if (!this.isHolder) this.#channel.expect();
  }

  network(up) {
    this.#up = up;
    this.#member?.network(up);
  }

  /** The person looks at this tab again: the other one may be frozen. */
  lookAgain() {
    if (this.#aside || this.#held !== null) return;
    this.#call("lookAgain");
    if (!this.isHolder) this.#channel.hello();
  }

  /** Words that failed are kept; those that are taken care of are so in all tabs. */
  keepFailed = (failed) => {
    const ids = this.#notes.dismissed(failed);
    this.#keep.keepFailed(failed);
    if (ids.length > 0) this.#channel.post({ do: "dismissed", ids });
  };

  /** What was said before we came, asked for over HTTP. */
  fill(past) {
    this.#notes.fill(past, this.isHolder);
  }

  /** Tells the other tabs something that only the tab with the connection knows. */
  tell(what) {
    this.#told = what;
    this.#channel.post({ do: "told", what });
  }

  // ANCHOR: aside
  /** The browser keeps the page for the way back, or freezes it: another tab takes over. */
  setAside() {
    if (this.#aside) return;
    this.#aside = true;
    if (this.isHolder) this.#yield();
    this.#election.withdraw();
    this.#store.flush();
    this.#channel.close();
  }

  /** The person has come back to it: perhaps as a tab among others. */
  comeBack() {
    if (!this.#aside) return;
    this.#aside = false;
    this.#channel.open();
    this.#election.stand();
    this.#channel.hello();
  }
  // ANCHOR_END: aside

  /** This person is forgotten: nothing is kept any more, and nobody is here. */
  forget() {
    if (this.isHolder) this.#mute().forget();
    this.#aside = true;
    this.#election.withdraw();
    this.#channel.close();
  }

  get #session() {
    return this.#mirror?.sessionState ?? this.#sessionState;
  }

  #call(name, ...args) {
    if (!this.isHolder) return this.#channel.post({ do: "call", name, args });
    if (name === "retry" && !this.#joined) return this.join(this.#person.name);
    if (this.#joined) this.#member[name](...args);
  }

  // ANCHOR: hold
  /** The connection is this tab's. */
  #hold({ sessionState, waiting }) {
    this.#mirror = null;
    this.#sessionState = sessionState === null ? null : { ...sessionState };
    this.#waiting = waiting;
    this.#keep.keepWaiting(waiting);
    const lives = () => this.#member === member;
    const memory = {
      keepSessionState: (it) => lives() && this.#keepSessionState(it),
      keepWaiting: (it) => lives() && this.#keep.keepWaiting((this.#waiting = it)),
    };
    const member = this.#make({ sessionState: sessionState && { ...sessionState }, waiting }, memory);
    member.onEvent = (event) => this.#happened(event);
    member.onUnanswered = (end) => this.onUnanswered(end);
    member.onPong = (echo) => this.onPong(echo);
    member.onSocket = (state, end) => this.#onSocket(state, end);
    member.network(this.#up);
    this.#member = member;
  }

  #promoted() {
    this.#channel.answered();
    if (this.#beginning !== null) return this.#beginning(null);
    if (this.#mirror === null) return; // the room is just being opened
    const { waiting: shown, state } = this.#mirror;
    const kept = this.#mirror.inherit(this.#keep.kept.waiting);
    this.#hold(kept);
    for (const { id, text } of kept.waiting) {
      if (!shown.some((it) => it.id === id)) this.#show({ type: "pending", id, text });
    }
    this.onRole(true);
    if (state.name === "online") this.#happened({ type: "state", state: MOVE });
    this.#joined = !["left", "given up"].includes(state.name); // a person who has left stays away
    if (this.#joined) this.#member.join(this.#person.name);
    this.#channel.post({ do: "changed" });
  }

  /** The connection is another tab's from now on, or nobody's. */
  #yield() {
    if (!this.isHolder) return;
    const mirror = new Mirror({ sessionState: this.#sessionState, waiting: this.#waiting }, this.#state);
    this.#mute().setAside();
    this.#mirror = mirror;
    this.#notes.roster.clear();
    this.onSocket("closed", { code: 4003, reason: "" });
    this.onRole(false);
    if (this.#aside) return;
    this.#election.stand();
    this.#channel.hello();
  }
  // ANCHOR_END: hold

  /** The member, which has nothing more to say to us. */
  #mute() {
    const member = this.#member;
    this.#member = null;
    Object.assign(member, { onEvent() {}, onSocket() {}, onUnanswered() {}, onPong() {} });
    return member;
  }

  #keepSessionState(it) {
    this.#sessionState = it === null ? null : { ...it };
    this.#keep.keepSessionState(it);
    this.#notes.number(it, true);
  }

  #onSocket(state, end) {
    this.#socket = state;
    if (state === "closed") this.#notes.roster.clear();
    this.onSocket(state, end);
    if (this.isHolder) this.#channel.post({ do: "socket", state, end });
  }

  // ANCHOR: happened
  /** Something has happened over the connection: all tabs show it. */
  #happened(event) {
    const from = this.shelf.epoch === this.#sessionState?.epoch ? this.shelf.cursor : 0;
    const ours = event.type !== "refused" || this.#remote === null;
    const told = ours ? event : { type: "failed", id: this.#remote, text: event.text, why: refusal(event.why, MOST).join(" · ") };
    if (ours) this.#show(event);
    if (event.type === "refused" && ours) return;
    this.#channel.post({ do: "event", event: portable(told), from, sessionState: this.#sessionState });
  }
  // ANCHOR_END: happened

  /** Shows it in this tab, and puts it on the shelf. */
  #show(event) {
    if (event.type === "state") this.#state = event.state;
    const { name } = this.#person;
    const { isHolder } = this;
    this.#notes.record(event, { name, sessionState: this.#session, isOnline: this.#state.name === "online", isHolder });
    const now = this.#notes.roster.name(this.me);
    if (now !== undefined && now !== name) this.#named(now);
    this.onEvent(event);
  }

  #named(name) {
    this.#person.name = name;
    become(this.#person);
    this.onNamed(this.#person);
  }

  #listen(message) {
    if (this.#beginning !== null) this.#answered(message);
    else if (this.#held !== null) this.#held.push(message);
    else this.#hear(message);
  }

  /** The first answer, in a page that is being opened. */
  #answered(message) {
    if (message.do === "snapshot" && message.for === this.#channel.tab) this.#beginning(message);
  }

  #follow(snapshot) {
    this.#channel.answered();
    const { sessionState, waiting, failed, shelf } = snapshot;
    this.#mirror = new Mirror({ sessionState, waiting });
    this.#notes.failed = failed;
    this.#held.unshift(snapshot); // what else it tells is for the room
    return { kept: { sessionState, waiting, failed }, past: shelf.epoch === null ? null : this.shelf.entries };
  }

  #hear(message) {
    if (message.do === "dismissed") return this.onDismissed(message.ids);
    const heard = this.isHolder ? this.#fromTabs : this.#fromHolder;
    heard[message.do]?.(message);
  }

  // ANCHOR: channel
  /** What the other tabs say to the one that holds the connection. */
  #fromTabs = {
    hello: ({ tab }) => this.#channel.post(this.#snapshot(tab)),
    say: ({ id, text }) => {
      if (this.#waiting.some((it) => it.id === id)) return;
      const fate = this.#notes.fate(id);
      if (fate !== undefined) return this.#channel.post({ do: "event", event: fate, from: 0, sessionState: this.#sessionState });
      this.#remote = id;
      this.#member.sendText(text, id);
      this.#remote = null;
    },
    call: ({ name, args }) => {
      if (CALLS.includes(name)) this[name](...args);
    },
  };

  /** What the tab that holds the connection says to the others. */
  #fromHolder = {
    snapshot: (message) => {
      if (message.for !== this.#channel.tab) return;
      this.#channel.answered();
      const shown = this.#mirror.snapshot({ ...message, state: here(message.state) });
      this.#notes.number(message.sessionState, false);
      for (const event of shown) this.#show(event);
      for (const { id, text } of this.#mirror.offered) this.#channel.post({ do: "say", id, text });
      this.#onSocket(message.socket, { code: 1006, reason: "" });
      if (message.told !== null) this.onTold(message.told);
    },
    event: ({ event, from, sessionState }) => {
      this.#channel.answered();
      const shown = this.#mirror.event({ event: here(event), from, sessionState });
      this.#notes.number(sessionState, false);
      if (shown === null) return this.#channel.hello();
      for (const it of shown) this.#show(it);
    },
    socket: ({ state, end }) => this.#onSocket(state, end),
    told: ({ what }) => this.onTold(what),
    changed: () => this.#channel.hello(),
  };
  // ANCHOR_END: channel

  #snapshot(tab) {
    const { failed, roster, shelf } = this.#notes;
    const [sessionState, waiting, socket, told] = [this.#sessionState, this.#waiting, this.#socket, this.#told];
    const what = { sessionState, waiting, failed, socket, told, shelf: shelf.contents, people: roster.users };
    return { do: "snapshot", for: tab, state: portable(this.#state), ...what };
  }
}
