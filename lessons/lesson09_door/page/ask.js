// What a call would end with, asked over HTTP before a socket is opened.
//
// A page never learns why there was no 101: whatever the server answers to the handshake, the browser says 1006. So the
// page asks the same door another question first, and reads the answer: who am I to you, and is there a place for me?
//
//     last end      asked         answer             the call
//     4500, 401     POST /renew   200                goes out, with the new cookie
//     anything      GET /me       401                once more, with POST /renew; then it is over
//                                 429, 503           not before Retry-After
//                                 another name       is over: somebody else has signed in in this browser
//                                 nothing            would fail: nobody is there

import { STRANGER, closed, declined, verdict } from "../reconnect/outcome.js";
import { SILENCE } from "../reconnect/probe.js";
import { isMe } from "./account.js";

/** Another person has signed in in this browser. The server would say 422 to our name; it is the same end. */
export const SOMEBODY_ELSE = declined(422);

// ANCHOR: ask
/** A question for `Member`: how a call of the person called `name` would end, or null if it may succeed. */
export function asker(account, name) {
  return async (last, signal) => {
    const silence = AbortSignal.timeout(SILENCE);
    const patience = AbortSignal.any([signal, silence]);
    const renews = last !== null && verdict(last) === "credentials";
    const { status, data, retryAfter } = await (renews ? account.renew(patience) : account.look(patience));
    if (status === 0) return silence.aborted ? null : closed(1006);
    if (status !== 200) return declined(status, retryAfter);
    if (!isMe(data)) return STRANGER;
    if (data.name !== name) return SOMEBODY_ELSE;
    return data.retryAfterMs === undefined ? null : declined(429, data.retryAfterMs);
  };
}
// ANCHOR_END: ask

/** The same in a few words, for the panel of frames. */
export function asked({ kind, status }) {
  if (kind !== "declined") return ["GET /me: no answer", "GET /me: không ai trả lời"];
  return status === SOMEBODY_ELSE.status ? ["GET /me: another name", "GET /me: tên khác"] : [`GET /me: HTTP ${status}`, `GET /me: HTTP ${status}`];
}

/** Whether somebody has to sign in before another call can succeed. */
export function needsSignIn({ kind, code, status }) {
  if (kind === "declined") return status === 401 || status === SOMEBODY_ELSE.status;
  return code === 4500 || code === 4502;
}
