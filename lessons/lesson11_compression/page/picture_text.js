// What a person reads of pictures: pairs of words, English and Vietnamese.

import { isolate } from "../chat/typing.js";

const MB = 1_000_000;

/** 1.2 MB, 340 kB or 12 B, as each language writes it. */
export function size(bytes) {
  const [value, unit, digits] =
    bytes < 1_000 ? [bytes, "B", 0] : bytes < MB ? [bytes / 1_000, "kB", 0] : [bytes / MB, "MB", 1];
  const write = (language) => `${new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(value)} ${unit}`;
  return [write("en"), write("vi")];
}

export const from = (username) => [`picture from ${isolate(username)}`, `ảnh của ${isolate(username)}`];
export const gone = () => ["this picture is gone", "ảnh này không còn nữa"];
export const unloaded = () => ["this picture could not be loaded", "chưa tải được ảnh này"];

/** How far an upload is: {size, received}, or what is done before it, "reading" or "making smaller". */
export function progress(upload, phase, isFirst) {
  if (upload === "making smaller") return ["making it smaller…", "đang thu nhỏ…"];
  if (typeof upload === "string") return ["looking at it…", "đang xem file…"];
  const percent = `${share(upload)}%`;
  if (phase === "away") return upload.received === 0 ? ["waits for the connection", "chờ có kết nối"] : [`paused, ${percent}`, `tạm dừng, ${percent}`];
  if (!isFirst) return ["waits for its turn", "chờ tới lượt"];
  if (phase === "later") return ["the server asks us to wait a moment…", "server xin chờ một lát…"];
  if (upload.received === upload.size) return ["arrived, being stored…", "tới nơi rồi, đang lưu…"];
  return [percent, percent];
}

/** In percent. */
export const share = ({ received, size: all }) => Math.floor((received * 100) / all);

export function madeSmaller(before, after) {
  const [was, is] = [size(before), size(after)];
  return [`made smaller: ${was[0]} → ${is[0]}`, `đã thu nhỏ: ${was[1]} → ${is[1]}`];
}

/** Why something isn't sent. */
export const REFUSED = {
  kind: ["not a picture that can be sent: only PNG, JPEG, GIF and WebP", "không phải ảnh gửi được: chỉ nhận PNG, JPEG, GIF và WebP"],
  moving: ["larger than 2 MiB, and made smaller it would no longer move", "lớn hơn 2 MiB, mà thu nhỏ thì ảnh hết động"],
  large: ["larger than 2 MiB, and this browser can't make it smaller", "lớn hơn 2 MiB, mà trình duyệt này không thu nhỏ được"],
  many: ["too many at once: send the rest when these have arrived", "nhiều ảnh quá: chờ những ảnh này tới nơi rồi gửi tiếp nhé"],
};

/** What was agreed on for this connection. */
export function agreed({ extensions, protocol }) {
  const [compressed] = extensions.split(";");
  const en = [compressed === "" ? "not compressed" : `compressed: ${compressed}`, protocol === "" ? "no subprotocol" : `protocol ${protocol}`];
  const vi = [compressed === "" ? "không nén" : `có nén: ${compressed}`, protocol === "" ? "không có subprotocol" : `subprotocol ${protocol}`];
  return [en.join(" · "), vi.join(" · ")];
}
