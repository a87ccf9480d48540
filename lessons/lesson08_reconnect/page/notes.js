// The quiet lines that this lesson adds: pairs of words, English and Vietnamese.

import * as before from "../chat/notes.js";
import { isolate } from "../chat/typing.js";

export { joined, noHistory } from "../chat/notes.js";

export function left(username, reason) {
  const who = isolate(username);
  if (reason === "away") return [`${who} closed the page and has not come back`, `${who} đã đóng trang và chưa quay lại`];
  return before.left(username, reason);
}

/** Connected again, and nothing is missing: so many messages came out of the log. */
export function back(missed) {
  if (missed === 0) return ["Connected again. Nothing was said meanwhile", "Đã kết nối lại. Trong lúc đó không ai nói gì"];
  const messages = missed === 1 ? "1 message" : `${missed} messages`;
  return [
    `Connected again. The log had kept ${messages} for you; none is missing`,
    `Đã kết nối lại. Nhật ký giữ cho bạn ${missed} tin, không thiếu tin nào`,
  ];
}

/** Something was said, and can't be had any more. */
export function missed(reason) {
  return {
    gap: ["Some messages are missing here: the log no longer has them", "Chỗ này thiếu vài tin: nhật ký không còn giữ"],
    expired: ["You were away for too long: some messages are missing here", "Bạn vắng mặt quá lâu: chỗ này thiếu vài tin"],
    epoch: ["The server has lost its log: some messages may be missing here", "Server đã mất nhật ký: chỗ này có thể thiếu vài tin"],
  }[reason];
}
