// The cost panel: the ledger, for eyes.

import { drawAges, drawPolls } from "./drawing.js";
import { number, onLanguage, pick } from "./language.js";
import { duration, unfoldOnWideScreens } from "./panel.js";

export class CostPanel {
  #ledger;
  #poller;

  constructor(ledger, poller) {
    this.#ledger = ledger;
    this.#poller = poller;
    at("every").addEventListener("change", (event) => (poller.every = Number(event.target.value)));
    at("reset").addEventListener("click", () => {
      ledger.reset();
      this.draw();
    });
    onLanguage(() => this.draw());
    unfoldOnWideScreens(at("cost"));
    at("every").value = poller.every; // Firefox restores a form after a reload; the poller has not heard of it
    this.draw();
  }

  draw() {
    const cost = this.#ledger;
    const every = this.#poller.every;
    write("cost-requests", number(cost.requests));
    write("cost-kinds", `${number(cost.polls)} GET + ${number(cost.posts)} POST`);
    write("cost-empty", emptyAnswers(cost));
    write("cost-sent", number(cost.sent));
    write("cost-received", number(cost.received));
    write("cost-each", cost.messages === 0 ? "–" : number(Math.round(cost.bytes / cost.messages)));
    write("cost-silence", silence(cost, every));
    this.#drawHidden(cost);

    const heard = cost.ages.length > 0;
    write("age-last", heard ? duration(cost.ages.at(-1)) : "–");
    write("age-median", heard ? duration(cost.median) : "–");
    write("age-worst", heard ? duration(cost.worst) : "–");

    drawPolls(at("cost-polls"), cost.outcomes);
    drawAges(at("cost-ages"), cost.lastAges, every);
    write("cost-meaning", meaning(cost));
    write("cost-brief", brief(cost));
  }

  // A browser slows the timers of a tab that nobody sees: first to once a second, later to once a minute.
  #drawHidden({ hiddenPolls, hiddenTime }) {
    const seconds = number(Math.round(hiddenTime / 1000));
    at("cost-hidden-row").hidden = hiddenTime === 0;
    write("cost-hidden", pick(`${number(hiddenPolls)} polls in ${seconds} s`, `${number(hiddenPolls)} lần hỏi trong ${seconds} giây`));
  }
}

function emptyAnswers({ answered, empty, emptyShare }) {
  if (answered === 0) return "–";
  const share = number(Math.round(emptyShare * 100));
  return pick(`${number(empty)} of ${number(answered)} (${share}%)`, `${number(empty)} trên ${number(answered)} (${share}%)`);
}

function silence(cost, every) {
  const bytes = cost.silence(every);
  return bytes === null ? "–" : pick(`${number(Math.round(bytes))} bytes`, `${number(Math.round(bytes))} byte`);
}

// One sentence that reads the numbers aloud.
function meaning(cost) {
  const { answered, empty, messages, outcomes } = cost;
  if (outcomes.at(-1) === "failed") {
    return pick(
      "No answer. The page keeps its place in the log and asks on: as long as the log lives, nothing said meanwhile is lost.",
      "Server không trả lời. Trang vẫn nhớ đã đọc tới đâu và hỏi tiếp: nhật ký còn thì không tin nào bị lỡ.");
  }
  if (answered === 0) return pick("Asking for the first time…", "Đang hỏi lần đầu tiên…");
  if (messages === 0) {
    return pick(
      `Asked ${times(answered)}, heard nothing new: ${number(cost.bytes)} bytes, only to learn that all is quiet.`,
      `Đã hỏi ${number(answered)} lần, chưa có gì mới: tốn ${number(cost.bytes)} byte chỉ để biết là chẳng ai nói gì.`);
  }
  const each = number(Math.round(cost.bytes / messages));
  const words = number(Math.round(cost.words / messages));
  if (empty === 0) {
    return pick(
      `No empty answer yet: fetching a message cost ${each} bytes, ${words} of them the name and the words.`,
      `Chưa có câu trả lời nào rỗng: lấy một tin về tốn ${each} byte, trong đó ${words} byte là tên và lời nhắn.`);
  }
  return pick(
    `${number(empty)} of ${number(answered)} answers were empty, so each message cost ${each} bytes to fetch: ${words} of them are the name and the words.`,
    `${number(empty)} trên ${number(answered)} câu trả lời là rỗng, nên lấy một tin về tốn tới ${each} byte: chỉ ${words} byte là tên và lời nhắn.`);
}

function brief(cost) {
  const share = number(Math.round(cost.emptyShare * 100));
  return pick(
    `${number(cost.requests)} requests · ${share}% empty · ${number(cost.bytes)} bytes`,
    `${number(cost.requests)} request · ${share}% rỗng · ${number(cost.bytes)} byte`);
}

const times = (count) => (count === 1 ? "once" : `${number(count)} times`);

const at = (id) => document.getElementById(id);

function write(id, text) {
  if (at(id).textContent !== text) at(id).textContent = text;
}
