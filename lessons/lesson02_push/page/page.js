// Lesson 02 in one screen: three readers of one log, side by side, and a chat that one of them feeds.

import { Composer } from "../page/composer.js";
import { exchange } from "../page/exchange.js";
import { both, bothOf, startLanguage } from "../page/language.js";
import { MessageList } from "../page/messages.js";
import { Own } from "../page/own.js";
import { readEvents } from "./event-reader.js";
import { Lane } from "./lane.js";
import { readLongPolling, readPolling } from "./poll-readers.js";
import { Race } from "./race.js";

const LATE = 5000; // ms after which the slowest lane, too, has what one has brought

startLanguage();

const own = new Own();
const list = new MessageList();
const composer = new Composer(post);

const lanes = [
  new Lane("poll", "Polling", readPolling),
  new Lane("long-poll", "Long-polling", readLongPolling),
  new Lane("sse", "Server-Sent Events", readEvents),
];
let source = lanes[2]; // which lane the chat shows
let shown = 0; // the newest message in the chat
let fresh = true; // nothing was shown yet, so nothing was missed

const race = new Race(lanes, source, (lane) => {
  source = lane;
  lane.switch(true);
  show({ messages: lane.heard, gap: false }); // it may be ahead of the one before
});

for (const lane of lanes) {
  lane.onNews = (news) => {
    if (lane === source) show(news);
    const [brought, time] = [lane.cursor, Date.now()];
    setTimeout(() => lanes.forEach((other) => other.compare(Math.min(brought, lane.cursor), time)), LATE);
  };
  lane.onChange = () => race.draw(lane);
  lane.onHeld = () => fallBack(lane);
  lane.start();
}

// The chat doesn't wait for a way that is held back, when another one brings the same words.
function fallBack(lane) {
  const other = lanes.findLast((other) => other.state === "answering");
  if (lane !== source || other === undefined) return;
  list.note(`${lane.title} is held back on the way; the chat now reads by ${other.title}`,
    `${lane.title} bị giữ lại giữa đường; khung chat giờ đọc bằng ${other.title}`);
  race.choose(other);
}

function show({ messages, gap }) {
  if (gap) {
    if (!fresh) list.note("Some messages may have been missed", "Có thể bạn đã lỡ vài tin");
    shown = 0; // the log may have started over
  }
  const said = messages.filter(({ seq }) => seq > shown).map((message) => ({ ...message, own: own.has(message) }));
  shown = said.at(-1)?.seq ?? shown;
  for (const message of said) if (message.own) composer.arrived(message.message);
  list.add(said);
  fresh = false;
}

// As in lesson 01, even the sender reads from the log. But the page need not ask: the news comes by itself.
async function post(username, message) {
  own.expect(username, message);
  const answer = await exchange("POST", "messages", { username, message });
  if (answer.status === 201) {
    own.accepted(answer.data);
    list.follow();
    return null;
  }
  if (answer.status === 0) {
    return both(
      "No answer, so nobody knows whether this was said. It stays here; look at the list before you send it again.",
      "Server không trả lời nên chưa biết tin đã tới chưa. Tin vẫn còn trong ô này; bạn xem lại danh sách rồi hãy gửi lại nhé.");
  }
  own.refused();
  return bothOf(answer.data?.error?.message ?? `The server refused it (${answer.status}) · Server từ chối (${answer.status})`);
}
