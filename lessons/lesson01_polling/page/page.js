// Lesson 01 in one screen: a chat that asks.
//
// The log lives on the server; this page holds a cursor, the number of the last message it has seen, and asks
// "what is new since then?" again and again. The cursor moves only when the answer has arrived. So a lost answer loses
// nothing, the same question simply comes again, and because there is never more than one question nothing comes twice.

import { Composer } from "./composer.js";
import { CostPanel } from "./cost.js";
import { exchange } from "./exchange.js";
import { both, bothOf, startLanguage } from "./language.js";
import { Ledger } from "./ledger.js";
import { MessageList } from "./messages.js";
import { Own } from "./own.js";
import { Poller } from "./poller.js";
import { showState } from "./state.js";

startLanguage();

let cursor = 0;
let first = true; // the first answer is history: how old it is says nothing about polling

const own = new Own();
const ledger = new Ledger();
const list = new MessageList();
const composer = new Composer(post);
const poller = new Poller(poll, 1000);
const panel = new CostPanel(ledger, poller);

// ANCHOR: poll
async function poll() {
  const hidden = document.hidden;
  const answer = await exchange("GET", `messages?since=${cursor}`);
  const news = isNews(answer) ? answer.data : null;
  ledger.polled(answer, news && news.messages, hidden);
  showState(news === null ? "lost" : "answering");
  if (news !== null) take(news);
  panel.draw();
}

function take({ messages, seq, gap }) {
  // A server that started over counts from 1 again, and says so with `gap`: then its cursor is the true one, even if
  // it is smaller than ours. (If the new log has already grown past our cursor, nobody notices. Lesson 08 adds what
  // is missing here: a name for the log.)
  if (gap && !first) list.note("Some messages may have been missed", "Có thể bạn đã lỡ vài tin");
  cursor = seq;

  const said = messages.map((message) => ({ ...message, own: own.has(message) }));
  for (const message of said) {
    if (message.own) composer.arrived(message.message);
    // Our own messages would flatter the numbers: after sending we do not wait (see `post`).
    else if (!first) ledger.waited(Date.now() - message.timestamp);
  }
  list.add(said);
  first = false;
}
// ANCHOR_END: poll

// Even the sender reads from the log. We could draw the message at once, but then this page would show an order that
// no other page shows, and would have to recognise the message when the log brings it. So: send, then ask at once.
async function post(username, message) {
  own.expect(username, message);
  const answer = await exchange("POST", "messages", { username, message });
  ledger.posted(answer);
  panel.draw();
  if (answer.status === 201) {
    own.accepted(answer.data);
    list.follow();
    poller.now();
    return null;
  }
  if (answer.status === 0) {
    // The request may have been lost, or only its answer. If it was said, the next poll that works will bring it, and
    // `composer.arrived` clears the field. Sending it again safely takes an id for each message: lesson 08. Even the
    // browser may send a POST twice by itself, when a connection it used before dies without an answer.
    return both(
      "No answer, so nobody knows whether this was said. It stays here; look at the list before you send it again.",
      "Server không trả lời nên chưa biết tin đã tới chưa. Tin vẫn còn trong ô này; bạn xem lại danh sách rồi hãy gửi lại nhé.");
  }
  own.refused();
  return bothOf(answer.data?.error?.message ?? `The server refused it (${answer.status}) · Server từ chối (${answer.status})`);
}

// Something else may answer on this port, a proxy's error page for one. Believe only what looks like our log.
function isNews({ status, data }) {
  return status === 200
    && Number.isInteger(data?.seq)
    && Array.isArray(data.messages)
    && data.messages.every((message) => Number.isInteger(message.seq) && Number.isFinite(message.timestamp));
}

// Timers of a hidden tab run slowly. A tab that is shown again asks at once.
let hiddenSince = performance.now();
document.addEventListener("visibilitychange", () => {
  if (document.hidden) {
    hiddenSince = performance.now();
  } else {
    ledger.wasHidden(performance.now() - hiddenSince);
    poller.now();
  }
});

showState("waiting");
poller.run();
