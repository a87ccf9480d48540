// Who is signed in. The session itself is a cookie that no script can read: this page has it sent, and learns from the
// answers.
//
//     invitation ── POST /sign-in ──▶ session ── when half of its time is over: POST /renew ──▶ session, for longer
//                                       └── POST /sign-out ──▶ nobody, in all tabs of this browser

const PATIENCE = 10_000; // ms
const LOOK = 30_000; // ms between two looks at the clock: a timer of many hours would not survive a sleep

export class Account {
  /** The name of who is signed in, or null. */
  name = null;
  /** When the session ends, unless it is renewed: milliseconds since 1970-01-01 UTC. */
  until = null;
  /** `onRenewed()`: the session ends later. */
  onRenewed = () => {};
  #renewFrom = Infinity;

  /** Asks who is signed in. */
  look(signal) {
    return this.#take("GET", "me", undefined, signal);
  }

  /** Uses an invitation up. */
  signIn(invitation) {
    return this.#take("POST", "sign-in", { invitation });
  }

  /** The session for longer. */
  renew(signal) {
    return this.#take("POST", "renew", undefined, signal);
  }

  /** Ends the session, in all tabs. */
  async signOut() {
    const answer = await request("POST", "sign-out");
    if (answer.status === 204 || answer.status === 401) this.name = null;
    return answer;
  }

  // ANCHOR: renew
  /** Renews the session whenever half of its time is over, also after a sleep. */
  keepAlive() {
    const look = async () => {
      if (this.name === null || Date.now() < this.#renewFrom) return;
      const { status } = await this.renew();
      if (status === 200) this.onRenewed();
    };
    setInterval(look, LOOK);
    document.addEventListener("visibilitychange", look);
  }
  // ANCHOR_END: renew

  async #take(method, path, json, signal) {
    const answer = await request(method, path, json, signal);
    if (answer.status === 200 && isMe(answer.data)) {
      const { name, until, goodForMs } = answer.data;
      Object.assign(this, { name, until });
      this.#renewFrom = Date.now() + goodForMs / 2; // by our own clock, whatever the server's says
    } else if (answer.status === 401 && path !== "sign-in") {
      this.name = null;
    }
    return answer;
  }
}

/** Whether an answer tells who is signed in. */
export const isMe = (data) =>
  typeof data?.name === "string" && Number.isFinite(data.until) && Number.isFinite(data.goodForMs);

/** A request and its answer. Never throws: without an answer `status` is 0. `retryAfter` in ms, or null. */
async function request(method, path, json, signal = AbortSignal.timeout(PATIENCE)) {
  const body = json === undefined ? undefined : JSON.stringify(json);
  const headers = { Accept: "application/json", ...(body === undefined ? {} : { "Content-Type": "application/json" }) };
  try {
    const response = await fetch(path, { method, headers, body, cache: "no-store", signal });
    const data = await response.json().catch(() => null);
    return { status: response.status, data, retryAfter: wait(response.headers.get("Retry-After")) };
  } catch {
    return { status: 0, data: null, retryAfter: null };
  }
}

/** Retry-After is a number of seconds or a date. */
function wait(field) {
  if (field === null) return null;
  const time = /^\d+$/.test(field) ? Number(field) * 1_000 : Date.parse(field) - Date.now();
  return Number.isFinite(time) ? Math.max(time, 0) : null;
}
