// What a person reads of a road: pairs of words, English and Vietnamese; the same as in the terminal.

import { WEBSOCKET } from "./road.js";

const NAMES = {
  websocket: ["WebSocket", "WebSocket"],
  events: ["event stream", "event stream (luồng sự kiện)"],
  "long-poll": ["long polling", "long polling (hỏi rồi chờ)"],
  poll: ["polling", "polling (hỏi liên tục)"],
};

const EVIDENCE = {
  stranger: ["something else answered", "bên trả lời không phải phòng chat"],
  "held back": ["nothing came in time", "chờ mãi không thấy gì tới"],
  broken: ["ended before the welcome", "đứt trước khi được chào"],
  "cut short": ["cut again and again", "cứ nối được là đứt"],
  unreachable: ["could not be reached", "không gọi được"],
  dismissed: ["the server said goodbye", "server đã chào tạm biệt"],
};

export const name = (road) => NAMES[road];

export function reason({ kind, status }) {
  if (kind !== "declined") return EVIDENCE[kind];
  return [`declined with HTTP ${status}`, `bị từ chối, HTTP ${status}`];
}

/** The road in use, and why it is not a better one. */
export function inUse({ road, against }) {
  const [en, vi] = name(road);
  const last = road === WEBSOCKET ? ["", ""] : [" It worked here last time.", " Lần trước đường này đã thông."];
  const why = against.length === 0 ? last : reasons(against);
  return [`Over ${en}.${why[0]}`, `Qua ${vi}.${why[1]}`];
}

/** The road that is tried just now, and why it isn't a better one. */
export function trying(road, { against }) {
  const [en, vi] = name(road);
  const why = reasons(against);
  return [`Trying ${en}…${why[0]}`, `Đang thử ${vi}…${why[1]}`];
}

function reasons(against) {
  if (against.length === 0) return ["", ""];
  return [0, 1].map((language) => {
    const each = against.map(([road, evidence]) => `${name(road)[language]}: ${reason(evidence)[language]}`);
    return ` ${each.join("; ")}.`;
  });
}
