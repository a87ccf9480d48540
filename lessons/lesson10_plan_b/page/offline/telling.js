// How one tab tells another what happens, and each tab its room: events, times, and who is here.

/** What a room may listen to. */
export class MemberEvents {
  /** As those of `Member`. */
  onEvent = () => {};
  onSocket = () => {};
  onUnanswered = () => {};
  onPong = () => {};
  /** `onRole(holds)`: whether this tab holds the connection. */
  onRole = () => {};
  /** `onNamed(person)`: the name by which the room knows this person. */
  onNamed = () => {};
  /** `onDismissed(ids)`: words that failed were taken care of in another tab. */
  onDismissed = () => {};
  /** `onTold(what)`: the tab that holds the connection has said `tell(what)`. */
  onTold = () => {};
}

/** A state or an event with a time in it: each page counts from its own beginning, the wall's clock is the same for all. */
export const portable = (it) => shifted(it, performance.timeOrigin);

/** The same, as it was told, for this page. */
export const here = (it) => shifted(it, -performance.timeOrigin);

function shifted(it, by) {
  if (it.state !== undefined) return { ...it, state: shifted(it.state, by) };
  const until = it.wait?.until;
  return typeof until === "number" ? { ...it, wait: { ...it.wait, until: until + by } } : it;
}

/** Who is in the room, for a tab that comes later. */
export class Roster {
  #users = null; // clientId → username, or null: nobody knows

  hear({ type, users, clientId, username }) {
    if (type === "presence") this.#users = new Map(users.map((it) => [it.clientId, it.username]));
    else if (type === "user_joined") this.#users?.set(clientId, username);
    else if (type === "user_left") this.#users?.delete(clientId);
  }

  clear() {
    this.#users = null;
  }

  name(clientId) {
    return this.#users?.get(clientId);
  }

  /** As in the message `presence`. */
  get users() {
    return this.#users && [...this.#users].map(([clientId, username]) => ({ clientId, username }));
  }
}
