// "Too much at once": a message that the server takes later stays in the queue, and goes out by itself (lesson 08's queue
// knows how). Here the person is told.

import { both } from "../page/language.js";

const WAITS = ["too much at once: goes out by itself in a moment", "nhiều quá cùng một lúc: lát nữa tự gửi"];

/** Shows on a message that it waits because the server wants it to. */
export function obeyLimits(line, room, name) {
  const heard = line.onMessage;
  line.onMessage = (message) => {
    const { type, code, id, retryAfterMs } = message;
    const later = type === "error" && code === "rate_limited" && Number.isSafeInteger(retryAfterMs);
    if (later && id === undefined) {
      // "I am typing" is not worth another attempt; our name is.
      if (!room.isListed) setTimeout(() => room.isListed || room.member.join(name), retryAfterMs);
      return;
    }
    heard(message);
    if (later) show(id);
  };
}

function show(id) {
  const fate = document.querySelector(`#outbox [data-id="${CSS.escape(id)}"] .fate`);
  fate?.replaceChildren(fate.firstChild, both(...WAITS));
}
