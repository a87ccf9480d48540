// The line in the header that tells how the connection is: in words, with a dot.
//
// "Connected" would be a lie here: between two polls nothing connects this page to the server.

import { both } from "./language.js";

const WORDS = {
  waiting: ["Asking the server…", "Đang hỏi server…"],
  answering: ["The server answers", "Server đang trả lời"],
  lost: ["Cannot reach the server, trying again", "Không liên lạc được với server, đang thử lại"],
};

export function showState(name) {
  const line = document.getElementById("state");
  if (line.dataset.state === name && line.hasChildNodes()) return; // a screen reader would read it out again
  line.dataset.state = name;
  line.replaceChildren(both(...WORDS[name]));
}
