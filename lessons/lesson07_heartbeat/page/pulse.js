// The heartbeat in words: when something was last heard, and whether we are waiting for an answer.

import { both } from "../page/language.js";

const seconds = (since) => Math.floor((performance.now() - since) / 1000);

/** Shows, every second, what `connection.pulse` says. */
export function showPulse(connection) {
  const line = document.getElementById("pulse");
  setInterval(() => {
    const { pulse } = connection;
    line.hidden = pulse === null;
    if (pulse !== null) line.replaceChildren(words(pulse));
  }, 1000);
}

function words({ heard, asked }) {
  if (asked !== null) {
    const waiting = seconds(asked);
    return both(
      `“Are you there?” we asked ${waiting} s ago, and have heard nothing since.`,
      `Đã hỏi “còn đó không?” ${waiting} giây rồi mà chưa nghe thấy gì.`);
  }
  const ago = seconds(heard);
  return both(`Last heard from the server: ${ago} s ago.`, `Lần cuối nghe thấy server: ${ago} giây trước.`);
}
