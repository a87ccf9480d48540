// The connection in words: which of a WebSocket's four states it is in, and why it ended.

import { both } from "../page/language.js";

const STATES = {
  none: [["Not connected yet", "Chưa kết nối"], ["Tell us your name, and it begins.", "Bạn cho biết tên là bắt đầu ngay."]],
  connecting: [["Connecting…", "Đang kết nối…"], ["The browser has asked for an upgrade and waits for 101.", "Trình duyệt đã xin nâng cấp và đang chờ 101."]],
  open: [["Connected", "Đã kết nối"], ["Both sides may speak whenever they like.", "Hai bên muốn nói lúc nào cũng được."]],
  closing: [["Closing…", "Đang đóng…"], ["We have said goodbye and wait for the server’s.", "Mình đã chào tạm biệt và đang chờ server chào lại."]],
};

/** What a page may be told (RFC 6455 §7.4). Everything else is told by its number. A later lesson adds its own codes. */
export const CODES = {
  1000: ["Both sides said goodbye, as it should be.", "Hai bên đã chào tạm biệt, mọi thứ ổn cả."],
  1001: ["The server is going away: somebody is stopping it.", "Server đang rời đi: có người vừa tắt nó."],
  1002: ["One side broke the rules of the protocol.", "Một bên đã phạm luật của giao thức."],
  1005: ["A goodbye that gave no code.", "Lời tạm biệt không kèm mã nào."],
  1006: [
    "Nobody said goodbye: no server is there, it refused, or the connection ended all at once. 1006 never travels; the browser reports it when it heard nothing.",
    "Không ai chào tạm biệt: không có server, server từ chối, hoặc kết nối bỗng dưng kết thúc. 1006 không bao giờ đi trên đường truyền; trình duyệt tự báo khi chẳng nghe được gì.",
  ],
  1008: ["The server did not accept what this page did.", "Server không chấp nhận điều trang này vừa làm."],
  1009: ["A message was too big for the server.", "Có một tin quá lớn đối với server."],
  1011: ["Something went wrong inside the server.", "Bên trong server có trục trặc."],
  1012: ["The server is restarting.", "Server đang khởi động lại."],
  1013: ["The server is too busy; later it may work.", "Server đang quá bận; lát nữa bạn thử lại nhé."],
};

/** The name of a state: "Connected", or "Closed · 1006". */
export function stateWords(state, code) {
  return state === "closed" ? both(`Closed · ${code}`, `Đã đóng · ${code}`) : both(...STATES[state][0]);
}

/** A sentence about it. `reason` is the server's own, and text. */
export function explanation(state, code, reason) {
  if (state !== "closed") return both(...STATES[state][1]);
  const [en, vi] = CODES[code] ?? ["The server closed the connection with this code.", "Server đã đóng kết nối với mã này."];
  return reason ? both(`${en} It says: “${reason}”.`, `${vi} Server nói: “${reason}”.`) : both(en, vi);
}

/** The line in the header, the four states in the panel, and the bar above the composer. */
export class ReadyState {
  #line = document.getElementById("state");
  #steps = document.getElementById("ready-states");
  #why = document.getElementById("why");
  #bar = document.getElementById("closed");
  #barState = document.getElementById("closed-state");
  #barWhy = document.getElementById("closed-why");
  #leave = document.getElementById("leave");
  #again = document.getElementById("again");
  #ours = false; // the person wanted this end: it is no alarm

  constructor({ leave, again }) {
    this.#leave.addEventListener("click", leave);
    this.#again.addEventListener("click", again);
    this.show("none");
  }

  show(state, { code, reason } = {}) {
    const ended = state === "closed" || state === "closing";
    this.#ours = state === "closing" || (this.#ours && state === "closed");
    for (const place of [this.#line, this.#steps, this.#bar]) place.classList.toggle("calm", this.#ours);
    const hadFocus = document.activeElement === this.#again || document.activeElement === this.#leave;
    this.#line.dataset.state = state;
    this.#line.replaceChildren(stateWords(state, code));
    for (const step of this.#steps.children) {
      if (step.dataset.step === state) step.setAttribute("aria-current", "step");
      else step.removeAttribute("aria-current");
    }
    this.#why.replaceChildren(explanation(state, code, reason));
    this.#bar.hidden = state !== "closed";
    if (state === "closed") {
      this.#barState.replaceChildren(stateWords(state, code));
      this.#barWhy.replaceChildren(explanation(state, code, reason));
    }
    this.#leave.disabled = ended || state === "none";
    // A button that goes away under the focus would drop it to the top of the page.
    if (hadFocus) (state === "closed" ? this.#again : document.getElementById("text")).focus();
  }
}
