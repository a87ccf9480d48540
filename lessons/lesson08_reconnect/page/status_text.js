// What a person is told of the connection: pairs of words, English and Vietnamese; the same as in the terminal.

export const CODES = {
  1000: ["the server has said goodbye", "server đã chào tạm biệt"],
  1001: ["the server is going away", "server đang rời đi"],
  1005: ["the server has closed without a reason", "server đóng mà không nói lý do"],
  1006: ["nobody answers, or the connection was cut", "không ai trả lời, hoặc kết nối đứt giữa chừng"],
  1012: ["the server is restarting", "server đang khởi động lại"],
  1013: ["the server has too much to do", "server đang quá tải"],
  4000: ["there was no heartbeat", "không còn heartbeat"],
  4001: ["this end read too slowly", "bên này đọc không kịp"],
  4002: ["the server asks us to come again", "server mời mình kết nối lại"],
  4500: ["the server doesn't know who you are", "server không biết bạn là ai"],
  4501: ["you have joined from somewhere else", "bạn vừa vào phòng từ một nơi khác"],
  4502: ["you have been removed from the room", "bạn đã bị mời ra khỏi phòng"],
  4503: ["this program is too old for the server", "chương trình này quá cũ so với server"],
};
const UNACCEPTABLE = ["what was sent is not acceptable", "thứ gửi đi không được chấp nhận"];
for (const code of [1002, 1003, 1007, 1008, 1009, 1010]) CODES[code] = UNACCEPTABLE;

/** Why there is no connection. */
export function why({ kind, code, status }) {
  if (kind === "too slow") return ["no answer in time", "chờ mãi không thấy trả lời"];
  if (kind === "restarting") return ["the server announced a restart", "server đã báo trước là sẽ khởi động lại"];
  if (kind === "stranger") {
    return ["what answers there is not this lesson's room", "nơi ấy có trả lời, nhưng không phải phòng chat của bài này"];
  }
  if (kind === "declined") return declined(status);
  const [en, vi] = CODES[code] ?? ["the server has closed the connection", "server đã đóng kết nối"];
  return [`${code}: ${en}`, `${code}: ${vi}`];
}

function declined(status) {
  const http = ` (HTTP ${status})`;
  if ([200, 404].includes(status)) {
    return [`most likely no room is at this path${http}`, `nhiều khả năng ở đường dẫn này không có phòng chat${http}`];
  }
  if ([426, 501, 505].includes(status)) {
    return [`most likely a proxy on the way doesn't pass WebSocket on${http}`, `nhiều khả năng một proxy trên đường không chuyển WebSocket đi tiếp${http}`];
  }
  return [`the server declines with HTTP ${status}`, `server từ chối với HTTP ${status}`];
}

/** How it is with the connection, in a few words. While we wait, the time that is left comes behind them. */
export function headline({ name, wait }) {
  return {
    left: () => ["Not connected", "Chưa kết nối"],
    connecting: () => ["Connecting…", "Đang kết nối…"],
    online: () => ["Online", "Đã kết nối"],
    waiting: () => ["Reconnecting", "Đang kết nối lại"],
    offline: () => (wait.until === null ? ["Offline: no network", "Offline: không có mạng"] : ["Offline, still trying", "Offline, vẫn đang thử"]),
    "given up": () => ["Stopped", "Đã dừng hẳn"],
  }[name]();
}

/** The same with all that is to be said about it. */
export function explanation({ name, wait, why: end }) {
  return {
    left: () => ["You have left the room.", "Bạn đã rời phòng."],
    connecting: () => ["The browser calls the server, says who we are, and asks what we have missed.", "Trình duyệt gọi server, nói mình là ai, rồi hỏi xem đã lỡ những gì."],
    online: () => ["Everything is read, and messages arrive the moment they are sent.", "Đã đọc hết mọi tin; từ giờ ai nói gì là tới ngay."],
    waiting: () => ended(wait),
    offline: () => (wait.until === null
      ? ["As soon as there is a network again, this page reconnects.", "Có mạng lại là trang này kết nối ngay."]
      : ended(wait)),
    "given up": () => {
      const [en, vi] = why(end);
      return [`${sentence(en)} This page does not try again by itself: it would end the same way.`, `${sentence(vi)} Trang không tự thử lại nữa: có thử cũng thế thôi.`];
    },
  }[name]();
}

const RECONNECTING = ["The connection is lost. This page reconnects by itself.", "Mất kết nối rồi. Trang đang tự kết nối lại."];

/** What is worth saying aloud; `before` was said last, in English. Between two attempts nothing has changed. */
export function spoken(state, before) {
  const { name } = state;
  if (name === "waiting" || (name === "connecting" && before === RECONNECTING[0])) return RECONNECTING;
  const [title, words] = [headline(state), explanation(state)];
  return name === "given up" ? [`${title[0]}. ${words[0]}`, `${title[1]}. ${words[1]}`] : title;
}

/** How long a wait still is, in seconds with one decimal. */
export function seconds(left) {
  const text = (Math.max(left, 0) / 1000).toFixed(1);
  return [`in ${text} s`, `sau ${text.replace(".", ",")} giây`];
}

/** Why a message is not even on its way. */
export function refusal(reason, most) {
  return {
    blank: () => ["message must not be empty", "message không được để trống"],
    full: () => [`${most} messages are waiting already`, `đã có ${most} tin đang chờ gửi`],
    over: () => ["the connection is over for good", "kết nối đã chấm dứt hẳn"],
  }[reason]();
}

function ended({ why: end, attempt }) {
  const [en, vi] = why(end);
  return [`${sentence(en)} Attempt ${attempt} comes by itself.`, `${sentence(vi)} Trang sẽ tự thử lại, lần ${attempt}.`];
}

/** A capital first letter, behind a code if there is one, and a full stop. */
function sentence(words) {
  return `${words.replace(/^(\d+: )?(\p{Letter})/u, (_, code = "", letter) => code + letter.toLocaleUpperCase())}.`;
}
