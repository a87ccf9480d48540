// The smallest client that reconnects and resumes, to copy: a plain WebSocket, and the rules
// without which messages are lost or doubled.
//
//     const chat = connect("ws://127.0.0.1:8080/ws", "Lan", { show, tell });
//     chat.say("hello"); // false: too many messages wait already
//     chat.waiting; // how many messages are not in the log yet
//
// `show(message)`: a message is in the log, at `seq`. Each comes once, in the log's order.
// `tell(what, why)`: "connecting", "online", "waiting" and "given up" (with the close code);
// "missed": messages of others are gone for good; "failed": the server has refused these words.

// ANCHOR: smallest
const FINAL = [1000, 1002, 1003, 1007, 1008, 1009, 1010]; // and the room's own codes from 4500 on

export function connect(url, name, { show, tell }) {
  const outbox = new Map(); // id → text: what is not in the log yet, as far as we know
  let me = null; // {session, epoch, cursor}: who we are, which log we read, and how far
  let socket, online, offered, sameLog, upTo; // of one connection
  let failures = 0;

  const send = (message) => socket.send(JSON.stringify(message));
  const join = () => send({ type: "join", username: name });
  const post = (message, id) => online && send({ type: "chat", id, message });

  function dial() {
    tell("connecting");
    online = false;
    socket = new WebSocket(url);
    socket.onmessage = ({ data }) => {
      const message = JSON.parse(data);
      hear[message.type]?.(message);
      if (online || !(me?.cursor >= upTo)) return;
      online = true; // all that was said before is read: now our own words may go
      failures = 0;
      tell("online");
      outbox.forEach(post);
    };
    socket.onclose = ({ code }) => { // `error` comes before it and tells less: one event, one timer
      online = false;
      if (FINAL.includes(code) || code >= 4500) return tell("given up", code);
      setTimeout(dial, Math.random() * Math.min(500 * 2 ** failures++, 30_000)); // full jitter
      tell("waiting", code);
    };
  }

  const hear = {
    welcome({ session, epoch, seq }) {
      offered = { session, epoch, cursor: seq };
      // A log that ends before our cursor has lost its end: the next numbers are other messages.
      sameLog = me === null || (me.epoch === epoch && me.cursor <= seq);
      upTo = me === null ? seq : Infinity; // until `resume` is answered
      if (me === null) {
        me = { ...offered };
        join();
      } else {
        send({ type: "resume", session: me.session, epoch: me.epoch, since: me.cursor });
      }
    },
    resumed: ({ seq }) => (upTo = seq),
    resume_failed({ reason, since }) {
      if (!sameLog || since > me.cursor) tell("missed", reason);
      const cursor = sameLog ? Math.max(me.cursor, since) : since;
      me = { ...(reason === "gap" ? me : offered), cursor };
      [sameLog, upTo] = [true, offered.cursor]; // our own words may stand up to there
      if (reason !== "gap") join();
    },
    chat(message) {
      const isNext = move(message.seq);
      if (outbox.delete(message.id) || isNext) show(message); // our own: as good as an ack
    },
    ack({ id, seq, timestamp, duplicate }) {
      if (!duplicate) move(seq);
      const message = outbox.get(id);
      if (outbox.delete(id)) show({ seq, id, username: name, message, timestamp });
    },
    error({ id, message, retryAfterMs }) {
      const text = outbox.get(id);
      if (retryAfterMs !== undefined) setTimeout(() => outbox.forEach(post), retryAfterMs);
      else if (outbox.delete(id)) tell("failed", `${text}: ${message}`);
    },
  };

  function move(seq) { // by one, or not at all
    if (online && seq > me.cursor + 1) socket.close(); // a hole: come back, and ask from the cursor
    const isNext = sameLog && seq === me.cursor + 1;
    if (isNext) me.cursor = seq;
    return isNext;
  }

  dial();
  return {
    get waiting() {
      return outbox.size;
    },
    say(text) {
      if (outbox.size === 100) return false; // the server remembers 256 ids
      const id = crypto.getRandomValues(new Uint32Array(4)).join("-"); // the same for each attempt
      outbox.set(id, text);
      post(text, id);
      return true;
    },
  };
}
// ANCHOR_END: smallest
