// The quiet lines between the messages: who came and went, and what became of the connection.
//
// Each is a pair, English and Vietnamese, for `MessageList.note`.

import { isolate } from "./typing.js";

/** `before` is the name this person had until now, if they had one. */
export function joined(username, before) {
  const now = isolate(username);
  if (before === undefined) return [`${now} joined`, `${now} vào phòng`];
  return [`${isolate(before)} is now called ${now}`, `${isolate(before)} đổi tên thành ${now}`];
}

/** A `reason` is given if there was no close handshake. */
export function left(username, reason) {
  const who = isolate(username);
  if (reason === undefined) return [`${who} left`, `${who} rời phòng`];
  if (reason === "timeout") return [`${who} fell silent`, `${who} im bặt, không còn tín hiệu`];
  if (reason === "slow") return [`${who} read too slowly and was removed`, `${who} đọc không kịp nên bị đưa ra khỏi phòng`];
  return [`${who} lost the connection`, `${who} bị mất kết nối`];
}

export const disconnected = () => [
  "You are disconnected: what is said now does not reach you",
  "Kết nối đã đóng: từ giờ ai nói gì bạn không nhận được",
];

/** Connected again: `missed` messages came out of the log, which the socket never brought. */
export function back(missed, gap) {
  if (gap) return ["Connected again. Some messages may have been missed", "Đã kết nối lại. Có thể bạn đã lỡ vài tin"];
  if (missed === 0) return ["Connected again. Nothing was said meanwhile", "Đã kết nối lại. Trong lúc đó không ai nói gì"];
  const messages = missed === 1 ? "1 message" : `${missed} messages`;
  return [
    `Connected again. The socket missed ${messages}; the log still had ${missed === 1 ? "it" : "them"}`,
    `Đã kết nối lại. Socket đã bỏ lỡ ${missed} tin; nhật ký vẫn còn giữ`,
  ];
}

export const noHistory = () => [
  "The log could not be read: what was said before is not here",
  "Không đọc được nhật ký: những gì đã nói trước đó không có ở đây",
];
