// What the server may say, and what it must look like to be acted upon: something else may answer on this port.

const text = (it) => typeof it === "string";
const whole = (it) => Number.isSafeInteger(it) && it >= 0;
const time = (it) => Number.isFinite(new Date(it).getTime());
const user = (it) => whole(it?.clientId) && text(it.username);
const maybe = (is) => (it) => it === undefined || is(it);

const SHAPES = {
  welcome: {}, // its fields are checked where it is read
  resumed: { seq: whole },
  resume_failed: { reason: (it) => ["expired", "epoch", "gap"].includes(it), since: whole },
  ack: { id: maybe(text), seq: whole, timestamp: time },
  reconnect: { afterMs: whole },
  chat: { seq: whole, id: maybe(text), clientId: maybe(whole), username: text, message: text, timestamp: time },
  presence: { users: (it) => Array.isArray(it) && it.every(user) },
  user_joined: { clientId: whole, username: text },
  user_left: { clientId: whole, username: text, reason: maybe(text) },
  typing: { clientId: whole, username: text, isTyping: (it) => typeof it === "boolean" },
  error: { code: text, message: text, id: maybe(text), retryAfterMs: maybe(whole) },
  pong: {},
};

/** Whether this object is a message that we know. Anything else is a sign of life, and no more. */
export function isMessage(object) {
  if (!Object.hasOwn(SHAPES, object.type)) return false;
  return Object.entries(SHAPES[object.type]).every(([field, is]) => is(object[field]));
}
