// The two readers that ask. Their questions differ in one number: how long the server may hold them.

import { exchange } from "../page/exchange.js";
import { Poller } from "../page/poller.js";
import { Pace, TOO_SOON } from "./pace.js";

const EVERY = 1000; // ms between two polls
const WAIT = 25; // s that the server may hold a question
const DEADLINE = (WAIT + 10) * 1000; // ms after which the page gives up on an answer

// ANCHOR: readers
/** Lesson 01's way: ask, wait a second, ask again. */
export function readPolling(lane) {
  new Poller(async () => {
    await lane.running();
    await ask(lane, `messages?since=${lane.cursor}`);
  }, EVERY).run();
}

/** Ask, and ask again as soon as the answer is here. The waiting is the server's. */
export async function readLongPolling(lane) {
  const reader = Math.floor(Math.random() * 0x10000); // a cache asks once for equal questions: ours equals no other
  const pace = new Pace();
  let wait = 0; // the first question is not held: it only tells whether the server is there
  for (;;) {
    await lane.running();
    const begun = performance.now();
    const until = AbortSignal.any([lane.signal, AbortSignal.timeout(DEADLINE)]);
    const brought = await ask(lane, `poll?since=${lane.cursor}&wait=${wait}&reader=${reader}`, until);
    const good = brought > 0 || wait === 0 || performance.now() - begun >= TOO_SOON;
    if (good) pace.reset();
    const pause = brought === null ? EVERY : good ? 0 : pace.next(); // never in a tight loop
    wait = brought === null ? 0 : WAIT;
    if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

/** Asks once: the number of new messages; null if there is no answer. */

async function ask(lane, path, until) {
  const { signal } = lane;
  lane.requests += 1;
  const answer = await exchange("GET", path, undefined, until);
  if (signal.aborted) return null; // switched off meanwhile: the cursor has not moved, so nothing is lost
  const news = isNews(answer) ? answer.data : null;
  lane.ledger.polled(answer, news && news.messages, false);
  lane.tell(news === null ? "lost" : "answering");
  if (news === null) return null;
  const fresh = news.gap ? [] : news.messages.filter(({ seq }) => seq > lane.cursor); // what was asked for
  lane.take(news.gap ? news : { ...news, messages: fresh });
  return fresh.length;
}
// ANCHOR_END: readers

// Something else may answer on this port, a proxy's error page for one. Believe only what looks like our log.
function isNews({ status, data }) {
  return status === 200 && Number.isInteger(data?.seq) && Array.isArray(data.messages);
}
