// The reader of events: the browser's own EventSource. It comes back by itself after the pause that the server asked
// for, and sends Last-Event-ID. Where that pause is none at all, or endless, we come back in its place.

import { byteLength, weighHead, weighRequest } from "../page/exchange.js";
import { Pace, TOO_SOON } from "./pace.js";

const PAUSE = 1000; // ms before we try again where the browser has given up
const OPENING = 5000; // ms: a stream that isn't open by then is held back on the way
const PATIENCE = 60_000; // ms: the longest pause that a server may ask for

// ANCHOR: read_events
export async function readEvents(lane) {
  const pace = new Pace();
  for (;;) {
    await lane.running();
    await stream(lane, pace);
  }
}

/** Resolves when the lane stops, or when the browser has given up. */
function stream(lane, pace) {
  return new Promise((over) => {
    const path = `events?since=${lane.cursor}`;
    const source = new EventSource(path);
    let [late, patience, since, opened] = [0, 0, 0, false];
    const opening = () => {
      [since, opened] = [performance.now(), false];
      lane.requests += 1;
      late = setTimeout(() => lane.tell("held"), OPENING);
    };
    const end = (pause) => {
      clearTimeout(late);
      clearTimeout(patience);
      source.close();
      setTimeout(over, pause);
    };
    lane.signal.addEventListener("abort", () => end(0), { once: true });
    opening();

    source.addEventListener("open", () => {
      [since, opened] = [performance.now(), true];
      clearTimeout(late);
      clearTimeout(patience);
      weighOpening(lane, path);
      lane.tell("answering");
    });
    source.addEventListener("message", (event) => {
      const message = parse(event.data);
      if (message === null) return;
      pace.reset();
      lane.ledger.polled({ sent: 0, received: weighEvent(event) }, [message], false);
      lane.take({ messages: [message], seq: Number(event.lastEventId), gap: false });
    });
    // Part of the log is gone, or it is another log. The event's id is where we go on.
    source.addEventListener("gap", (event) => lane.take({ messages: [], seq: Number(event.lastEventId), gap: true }));
    source.addEventListener("error", () => {
      clearTimeout(late);
      lane.ledger.polled({ sent: 0, received: 0 }, null, false);
      lane.tell("lost");
      const soon = performance.now() - since < TOO_SOON;
      if (!soon) pace.reset();
      // CONNECTING: the browser tries again by itself. CLOSED: the answer was no event stream, and it never will.
      if (soon || source.readyState === EventSource.CLOSED) return end(opened ? pace.next() : PAUSE);
      opening();
      clearTimeout(patience);
      patience = setTimeout(() => end(0), PATIENCE);
    });
  });
}
// ANCHOR_END: read_events

// A page sees no more of the wire than this: comments and the browser's own headers are missing.
function weighOpening({ ledger }, path) {
  ledger.sent += weighRequest("GET", path, { Accept: "text/event-stream" });
  ledger.received += weighHead("HTTP/1.1 200 OK", Object.entries({
    "content-type": "text/event-stream",
    "cache-control": "no-store",
    "x-accel-buffering": "no",
    "transfer-encoding": "chunked",
    date: new Date().toUTCString(),
  }));
}

function weighEvent({ lastEventId, data }) {
  const length = byteLength(`id: ${lastEventId}\ndata: ${data}\n\n`);
  return length + `${length.toString(16)}\r\n\r\n`.length; // and the frame of its chunk
}

function parse(data) {
  try {
    return JSON.parse(data);
  } catch {
    return null;
  }
}
