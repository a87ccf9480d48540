// The page around the smallest client: what it shows and tells, line by line.

import { both, startLanguage } from "../page/language.js";
import { trim } from "../page/rules.js";
import { connect } from "./smallest.js";

const WORDS = {
  connecting: ["Connecting…", "Đang kết nối…"],
  online: ["Online", "Đã kết nối"],
  waiting: ["Reconnecting", "Đang kết nối lại"],
  "given up": ["Stopped", "Đã dừng hẳn"],
  missed: ["Some messages are missing here", "Chỗ này thiếu vài tin"],
  failed: ["Not sent", "Chưa gửi được"],
  full: ["Too many messages wait already", "Đã có quá nhiều tin đang chờ"],
};

startLanguage();
const state = document.getElementById("state");
const list = document.getElementById("messages");
const text = document.getElementById("text");
const outbox = document.getElementById("outbox");
const name = new URLSearchParams(location.search).get("name") ?? "Lan";

function add(kind, ...content) {
  const row = document.createElement("li");
  row.className = kind;
  row.append(...content);
  list.append(row);
  row.scrollIntoView({ block: "end" });
  return row;
}

function show({ seq, username, message }) {
  const who = document.createElement("bdi");
  const what = document.createElement("span");
  [who.className, who.textContent] = ["who", username];
  [what.className, what.textContent] = ["what", message];
  add("line", who, what).dataset.seq = seq;
  count();
}

function tell(what, why = "") {
  const [en, vi] = WORDS[what];
  const words = both(`${en} ${why}`.trim(), `${vi} ${why}`.trim());
  if (["missed", "failed", "full"].includes(what)) return add("note", words);
  state.dataset.standing = what;
  state.dataset.state = { online: "answering", "given up": "lost" }[what] ?? "none";
  state.replaceChildren(words);
}

/** Our words that are in no list yet must not be out of sight. */
function count() {
  const { waiting } = chat;
  outbox.hidden = waiting === 0;
  outbox.replaceChildren(both(`Waiting to be sent: ${waiting}`, `Đang chờ gửi: ${waiting}`));
}

const chat = connect(new URL("ws", location.href.replace(/^http/, "ws")), name, { show, tell });

document.getElementById("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  const words = trim(text.value);
  if (words === "") return;
  if (chat.say(words)) text.value = "";
  else tell("full");
  count();
});
