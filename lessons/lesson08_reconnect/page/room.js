// Lesson 06's room, in which nothing is lost: what we say waits for its ack, what we miss is read later.

import { both, bothOf } from "../page/language.js";
import { MessageList } from "../page/messages.js";
import { Own } from "../page/own.js";
import { Feed } from "../chat/feed.js";
import { Inspector } from "../chat/inspector.js";
import { People } from "../chat/people.js";
import { startSide } from "../chat/side.js";
import { TypingLine } from "../chat/typing.js";
import { Unread } from "../chat/unread.js";
import { Writer } from "../chat/writer.js";
import { Member } from "./member.js";
import * as notes from "./notes.js";
import { Outbox } from "./outbox.js";
import { MOST } from "./queue.js";
import { StateView } from "./state.js";
import { History } from "./history.js";
import { watch } from "./surroundings.js";
import { recallTab } from "./tab.js";
import { refusal } from "./status_text.js";

export class Room {
  #feed;
  #people = new People();
  #typing = new TypingLine();
  #unread = new Unread();
  #own;
  #history = new History();
  #member;
  #inspector;
  #view;
  #outbox;
  #writer;
  #refused = null; // why the last words were not taken
  #joining = false; // an error without an id is about our name
  #username = ""; // the name by which the room knows us
  #wasOnline = false;
  #onState;
  #onPast;
  #back;
  #isMove;
  #moving = false; // between two connections, and nobody has to know
  #caughtUp = 0; // messages that came since the connection was lost; null: some are missing

  /**
   * Opens the room for the person at this page. Lesson 09 gives the `account` whose name that person has, what to `ask`
   * before a call, the words for an answer that is `asked` and no yes, and a listener for states. Lesson 10 gives `isMove`:
   * whether a connection that ended so is replaced at once by another one, as it was planned. It also gives what was `kept`
   * for that person and how to keep more, the `member`, which words are the person's `own`, and the `past`, if it is known;
   * `onPast(messages)` hears what was asked for instead. Lesson 11 gives the `content` of messages that are no words, and how
   * to `describe` binary ones. Lesson 12 gives the words for being `back`.
   */
  constructor(connection, options = {}) {
    const { account = null, ask, asked = unanswered, onState = () => {}, onPast = () => {}, isMove = () => false } = options;
    const { kept = recallTab(), keepFailed, past = null, own = new Own() } = options;
    const { member = new Member(connection, kept, ask), content, describe, back = notes.back } = options;
    this.#member = member;
    this.#onState = onState;
    this.#onPast = onPast;
    this.#isMove = isMove;
    this.#back = back;
    this.#own = own;
    this.#feed = new Feed(new MessageList(content));
    this.#inspector = new Inspector((timestamp) => connection.send({ type: "ping", timestamp }), describe);
    this.#view = new StateView({ retry: () => member.retry(), leave: () => member.leave(), waiting: () => member.waiting });
    this.#writer = new Writer({
      say: (text) => this.#say(text),
      join: (name) => this.#join(name),
      typing: (isTyping) => member.typing(isTyping),
      account,
    });
    const above = { flush: () => this.#feed.flush(), follow: () => this.#feed.follow() };
    const giveBack = (text) => this.#writer.giveBack(text);
    this.#outbox = new Outbox(above, { again: (text) => this.#say(text), back: giveBack, keepFailed });
    if (past !== null) this.#show(past);
    this.#outbox.restore(kept);

    connection.onFrame = (direction, data) => this.#inspector.frame(direction, data);
    member.onSocket = (state, end) => this.#socket(state, end);
    member.onEvent = (event) => this.#events[event.type](event);
    member.onUnanswered = (end) => this.#inspector.attempt(both(...asked(end)));
    member.onPong = (echo) => this.#inspector.pong(echo);
    watch(member);
    startSide();
    this.#writer.start((name) => this.#join(name));
  }

  /** The member that the person at this page is. */
  get member() {
    return this.#member;
  }

  /** These words failed, and were taken care of elsewhere. */
  dismissed(ids) {
    this.#outbox.dismissed(ids);
  }

  /** Whether the room has us in its list. */
  get isListed() {
    return this.#people.myName !== undefined;
  }

  #join(name) {
    this.#joining = true;
    if (this.#username === "") this.#username = name;
    this.#member.join(name);
  }

  /** Whether the words were taken. If not, the writer keeps them, and we say why. */
  #say(text) {
    this.#refused = null;
    this.#member.sendText(text);
    if (this.#refused === null) return true;
    const words = this.#refused;
    queueMicrotask(() => this.#writer.complain(both(...words))); // after the writer's own words, before they can be seen
    return false;
  }

  #events = {
    state: ({ state }) => this.#state(state),
    pending: ({ id, text }) => {
      this.#outbox.add(id, text);
      this.#view.count();
    },
    delivered: ({ id, text, seq, timestamp }) => {
      this.#own.accepted({ seq, timestamp });
      const said = { seq, username: this.#username, message: text, timestamp, own: true };
      this.#history.append(() => {
        this.#feed.add(said);
        this.#outbox.delivered(id);
      }, seq);
      this.#view.count();
    },
    failed: ({ id, text, why }) => {
      this.#outbox.fail(id, text, halves(why));
      this.#view.count();
    },
    refused: ({ why }) => {
      const [en, vi] = refusal(why, MOST);
      this.#refused = [`Not sent: ${en}. Your text stays here.`, `Chưa gửi: ${vi}. Tin của bạn vẫn còn ở đây.`];
    },
    missed: ({ reason }) => {
      this.#caughtUp = null;
      this.#history.append(() => this.#feed.note(notes.missed(reason)));
    },
    heard: ({ message }) => this.#heard[message.type]?.(message),
  };

  #heard = {
    chat: (message) => {
      const { clientId, username, seq } = message;
      this.#typing.set(clientId, username, false);
      if (this.#caughtUp !== null) this.#caughtUp += 1;
      const own = this.#own.has(message); // said by an earlier self, whom the room has forgotten
      this.#history.append(() => this.#feed.add({ ...message, own }), seq);
      this.#unread.one();
    },
    presence: ({ users }) => {
      this.#joining = false;
      this.#people.me = this.#member.me;
      this.#people.all(users);
      if (this.#people.myName === undefined) return;
      this.#username = this.#people.myName;
      this.#writer.named(this.#username);
    },
    user_joined: ({ clientId, username }) => {
      const before = this.#people.joined(clientId, username);
      this.#typing.set(clientId, username, false); // that was under another name; it will be said again soon
      if (clientId !== this.#member.me) this.#note(notes.joined(username, before));
    },
    user_left: ({ clientId, username, reason }) => {
      this.#people.left(clientId);
      this.#typing.set(clientId, username, false);
      this.#note(notes.left(username, reason));
    },
    typing: ({ clientId, username, isTyping }) => {
      if (clientId !== this.#member.me) this.#typing.set(clientId, username, isTyping);
    },
    error: ({ message }) => {
      if (this.#joining) this.#writer.refuseName(message);
      else this.#writer.complain(bothOf(message));
      this.#joining = false;
    },
  };

  #note(words) {
    this.#history.append(() => this.#feed.note(words));
  }

  #state(state) {
    const { name, wait } = state;
    const before = this.#moving;
    if (name !== "connecting") this.#moving = name === "waiting" && this.#isMove(wait.why);
    if (!this.#moving) this.#view.show(state);
    this.#onState(state);
    if (name === "connecting") this.#caughtUp = 0;
    if (name !== "online") return;
    this.#writer.complain(null); // whatever it was, it was about the connection before
    if (this.#wasOnline && !before && this.#caughtUp !== null) this.#note(this.#back(this.#caughtUp));
    this.#wasOnline = true;
    this.#history.begin(() => this.#member.cursor, (past) => this.#past(past));
  }

  /** What is known of the past, from its beginning to its end: messages, and where some are missing. */
  #show(past) {
    this.#history.known();
    for (const it of past) {
      if (it.missed === undefined) this.#feed.add(it);
      else this.#feed.note(notes.missed(it.missed));
    }
  }

  #past(messages) {
    this.#onPast(messages ?? []);
    if (messages === null) this.#feed.note(notes.noHistory());
    this.#feed.history((messages ?? []).map((message) => ({ ...message, own: this.#own.has(message) })));
  }

  #socket(state, end) {
    this.#view.socket(state);
    this.#inspector.connected = state === "open";
    this.#inspector.state(state, end?.code);
    if (state !== "closed" || this.#isMove(end)) return;
    this.#people.clear();
    this.#typing.clear();
  }
}

const unanswered = () => ["GET /status: no answer", "GET /status: không ai trả lời"];

/** The server explains itself as "English · tiếng Việt" in one string. */
function halves(text) {
  const found = text.split(" · ");
  return found.length === 2 ? found : [text, text];
}
