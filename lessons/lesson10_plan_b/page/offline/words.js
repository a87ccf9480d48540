// What a person reads about this device: pairs of words, English and Vietnamese.

export const SOMEBODY_ELSE = ["Somebody else", "Người khác"];
export const NEW = ["new on this device", "chưa có trên thiết bị này"];

/** What is known of a person who may be chosen. */
export function person(isOpen, waiting) {
  if (waiting > 0) return [`${messages(waiting)} not sent yet`, `còn ${waiting} tin chưa gửi`];
  return isOpen ? ["open in another tab", "đang mở ở tab khác"] : ["was here before", "từng vào đây"];
}

/** When the messages were known to be all. */
export function asOf(time) {
  return [`Messages as of ${when("en", time)}, kept on this device`, `Tin tính đến ${when("vi", time)}, được giữ trên thiết bị này`];
}

/** Which tab holds the connection. */
export const role = (holds) => (holds
  ? ["This tab holds the connection. Other tabs of yours share it, and one of them takes over when this one goes.",
    "Tab này giữ kết nối. Các tab khác của bạn dùng chung; tab này đóng thì một tab khác giữ thay."]
  : ["Another tab of yours holds the connection, and this one shares it. The frames go by there.",
    "Một tab khác của bạn giữ kết nối, tab này dùng chung. Các frame đi qua bên ấy."]);

export const brief = (holds) => (holds ? ["holds the connection", "giữ kết nối"] : ["shares a connection", "dùng chung kết nối"]);

/** What is kept, and for how long. `lasting` is null if the browser doesn't tell. */
export function kept(most, lasting) {
  const what = [`The last ${most} messages and whatever waits to be sent are kept on this device`, `Thiết bị này giữ ${most} tin gần nhất và mọi tin chờ gửi`];
  if (lasting === true) return [`${what[0]}, until you have them forgotten.`, `${what[1]}, tới khi bạn xoá.`];
  return [
    `${what[0]}. The browser may delete them when it needs the space; Safari does so after seven days without a visit.`,
    `${what[1]}. Khi thiếu chỗ, trình duyệt có thể tự xoá; Safari xoá sau bảy ngày bạn không mở trang.`,
  ];
}

export const NOT_LASTING = ["The browser promises nothing for now. It may change its mind when you visit more often.",
  "Trình duyệt chưa hứa gì. Bạn vào thường xuyên hơn thì có thể nó sẽ đổi ý."];

/** Whether the page opens without a network. */
export const OPENS = {
  yes: ["This page opens without a network, too.", "Không có mạng trang này vẫn mở được."],
  soon: ["The browser is fetching the files of this page, so that it opens without a network.", "Trình duyệt đang tải các file của trang để không có mạng vẫn mở được."],
  insecure: ["Without a network this page doesn't open: for that, a browser wants https, or localhost.", "Không có mạng thì trang này không mở được: muốn thế trình duyệt đòi https, hoặc localhost."],
  no: ["Without a network this page doesn't open: this browser refuses a service worker here.", "Không có mạng thì trang này không mở được: trình duyệt không cho service worker ở đây."],
};

export const NEWER = ["A newer version of this page is there. It comes with the next load; nothing you have typed gets lost.",
  "Trang đã có bản mới. Lần mở sau là thấy; chữ bạn đang gõ không mất."];
export const LOAD = ["Load it now", "Tải bản mới"];

/** Why something isn't kept: one line. */
export const TROUBLE = {
  insecure: ["Nothing is kept on this device, and each tab is alone: the browser wants https for that. The chat works.",
    "Thiết bị không giữ gì, mỗi tab một mình: muốn thế trình duyệt đòi https. Chat vẫn chạy."],
  refused: ["This browser keeps nothing for this page (a private window, or a setting). The chat works; what waits goes with the tab.",
    "Trình duyệt không cho trang giữ gì (cửa sổ ẩn danh, hoặc do cài đặt). Chat vẫn chạy; tin chờ gửi mất theo tab."],
  full: ["The storage of this device is full: what waits to be sent goes with this tab. The chat works.",
    "Bộ nhớ của thiết bị đã đầy: tin chờ gửi sẽ mất theo tab này. Chat vẫn chạy."],
  shelf: ["The last messages can't be kept on this device. The chat works, and unsent words are kept.",
    "Thiết bị không giữ được các tin gần nhất. Chat vẫn chạy, tin chờ gửi vẫn được giữ."],
};

/** What a person should know before everything is forgotten. */
export function sure(waiting) {
  const all = ["Forgets who you are, your messages here, and the files of this page, in all tabs. What was said stays in the room.",
    "Xoá bạn là ai, tin lưu ở đây và các file của trang, ở mọi tab. Những gì đã nói vẫn còn trong phòng."];
  if (waiting === 0) return all;
  return [`${all[0]} ${messages(waiting)} not sent yet will be lost.`, `${all[1]} Còn ${waiting} tin chưa gửi sẽ mất.`];
}

export const FORGOTTEN = ["Everything is forgotten", "Đã xoá hết"];
export const NOTHING_LEFT = ["This device keeps nothing of this chat any more.", "Thiết bị này không còn giữ gì của phòng chat."];
export const BEGIN = ["Begin anew", "Bắt đầu lại"];

const messages = (count) => (count === 1 ? "1 message" : `${count} messages`);

function when(language, time) {
  const sameDay = new Date(time).toDateString() === new Date().toDateString();
  const day = sameDay ? {} : { day: "numeric", month: language === "vi" ? "numeric" : "short" };
  return new Intl.DateTimeFormat(language === "vi" ? "vi" : "en-GB", { ...day, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(time);
}
