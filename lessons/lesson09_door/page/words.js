// What a person reads at the door: pairs of words, English and Vietnamese.

import { isolate } from "../chat/typing.js";

/** Title and sentence for the view outside; `reason` is why one is there. */
export function outside(reason, name) {
  return {
    stranger: [
      ["This room has a door", "Phòng này có cửa"],
      ["You come in with an invitation: open its link, or paste it here. Each is good once.", "Muốn vào, bạn cần một lời mời: mở đường link trong đó, hoặc dán vào đây. Mỗi lời mời chỉ dùng được một lần."],
    ],
    invited: [
      ["You are invited", "Bạn được mời vào phòng"],
      ["The invitation is used up when you come in. From then on this browser is known, until you sign out.", "Vào phòng rồi thì lời mời hết hiệu lực. Từ đó trình duyệt này nhớ bạn, cho tới khi bạn đăng xuất."],
    ],
    expired: [
      ["Your session is over", "Phiên của bạn đã hết"],
      [
        `It has expired, or was ended while this page was away. With a new invitation for ${isolate(name)} you go on where you were.`,
        `Phiên đã hết hạn, hoặc bị kết thúc trong lúc trang này vắng mặt. Có lời mời mới cho ${isolate(name)} là bạn tiếp tục ngay từ chỗ cũ.`,
      ],
    ],
    out: [
      ["You have signed out", "Bạn đã đăng xuất"],
      ["In all tabs of this browser. The server doesn't take the old session any more, whoever has it.", "Ở mọi tab của trình duyệt này. Server không nhận phiên cũ nữa, dù nó ở trong tay ai."],
    ],
    elsewhere: [
      ["You have been signed out", "Bạn đã bị đăng xuất"],
      ["In another tab of this browser, or by the server.", "Ở một tab khác của trình duyệt này, hoặc do server."],
    ],
    other: [
      ["Somebody else is signed in", "Người khác đang đăng nhập"],
      [`This tab was ${isolate(name)}'s. Meanwhile another person has signed in in this browser.`, `Tab này là của ${isolate(name)}. Giờ trình duyệt này đang đăng nhập bằng tên khác.`],
    ],
  }[reason];
}

/** The button that uses an invitation, and the one that does without. */
export const comeIn = (name) => (name === null ? ["Come in", "Vào phòng"] : [`Come in as ${isolate(name)}`, `Vào với tên ${isolate(name)}`]);
export const goOn = (name) => [`Go on as ${isolate(name)}`, `Tiếp tục với tên ${isolate(name)}`];

/** What is kept for the person whose tab this was, or null. */
export function kept(name, waiting, draft) {
  if (waiting === 0 && !draft) return null;
  const who = isolate(name);
  const messages = waiting === 1 ? "1 message that waits" : `${waiting} messages that wait`;
  const en = [waiting > 0 ? messages : null, draft ? "what stands in the field" : null].filter((it) => it !== null).join(", and ");
  const vi = [waiting > 0 ? `${waiting} tin đang chờ gửi` : null, draft ? "phần đang gõ dở" : null].filter((it) => it !== null).join(", và ");
  return [
    `Kept in this tab for ${who}: ${en}. If somebody else comes in here, this tab forgets it.`,
    `Tab này còn giữ cho ${who}: ${vi}. Nếu người khác vào từ tab này, những thứ đó sẽ bị quên đi.`,
  ];
}

export const noInvitation = ["There is no invitation in this: it begins with “invitation.”", "Trong này không có lời mời nào: lời mời bắt đầu bằng “invitation.”"];

/** Why signing in has failed. `data` is the server's answer. */
export function refused({ status, data }) {
  if (status === 0) return ["The server doesn't answer. Nothing is lost: try again.", "Server không trả lời. Chưa mất gì cả: bạn thử lại nhé."];
  if (status === 401) {
    return [
      "This invitation is not good, or not any more: each is good once, for a week. Ask for a new one.",
      "Lời mời này không có hiệu lực, hoặc không còn hiệu lực: mỗi lời mời dùng một lần, trong một tuần. Bạn xin lời mời khác nhé.",
    ];
  }
  return told(data) ?? [`The server declines with HTTP ${status}.`, `Server từ chối với HTTP ${status}.`];
}

export const tooOften = (seconds) => [`Too often from your address. Again in ${seconds} s.`, `Quá nhiều lần từ địa chỉ của bạn. Thử lại sau ${seconds} giây.`];

/** Why it isn't known yet who is signed in. */
export function unknown({ status, retryAfter }) {
  const [en, vi] = status === 0 ? ["The server doesn't answer", "Server không trả lời"] : [`The server declines with HTTP ${status}`, `Server từ chối với HTTP ${status}`];
  const seconds = retryAfter === null ? null : Math.ceil(retryAfter / 1_000);
  return seconds === null
    ? [`${en}. This page asks again by itself.`, `${vi}. Trang sẽ tự hỏi lại.`]
    : [`${en}. This page asks again in ${seconds} s.`, `${vi}. ${seconds} giây nữa trang sẽ tự hỏi lại.`];
}

/** Who is signed in, and until when. */
export function session(name, until) {
  const time = (language) => new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(until);
  return [
    [`You are ${isolate(name)}`, `Bạn là ${isolate(name)}`],
    [
      `Until ${time("en-GB")}; as long as this page is open, it renews that by itself. Signing out ends it in all tabs.`,
      `Tới ${time("vi-VN")}; trang còn mở thì tự gia hạn. Đăng xuất là kết thúc ở mọi tab.`,
    ],
  ];
}

export const notSignedOut = ({ status, data }) => {
  if (status === 0) return ["The server doesn't answer: you are not signed out.", "Server không trả lời: bạn vẫn chưa đăng xuất."];
  return told(data) ?? [`HTTP ${status}: you are not signed out.`, `HTTP ${status}: bạn vẫn chưa đăng xuất.`];
};

/** What the codes of lesson 08's table mean here. */
export const CODES = {
  4500: ["your session has expired", "phiên của bạn đã hết hạn"],
  4502: ["you have signed out, here or in another tab", "bạn đã đăng xuất, ở đây hoặc ở một tab khác"],
};

/** The server explains itself as "English · tiếng Việt" in one string. */
function told(data) {
  const halves = data?.error?.message?.split?.(" · ");
  return halves?.length === 2 ? halves : null;
}
