// The member that this tab is, and what it must not forget: kept in the browser, so that a reload goes on where the page was.
//
// A tab that is duplicated takes a copy of its sessionStorage along. Two tabs with one token would take the connection
// from each other for ever. So a page first asks whether another one is this tab:
//
//     "is anybody tab 7?" ──┬── "I am" ───────────────────▶ a copy: forgets everything, and joins as a new member
//                           ├── the lock of tab 7 is ours ─▶ nobody: a first visit, or the page before a reload has gone
//                           └── neither ───────────────────▶ a page that is frozen; or there are no locks (http, and not
//                                                            on this machine), and then nobody
//
// Should it go wrong, the server ends it: the older connection is told 4501, and stops.

import { attempt, openChannel, recallHere, rememberHere } from "../page/memory.js";
import { DRAFT } from "../chat/writer.js";

const TAB = "full-duplex-tab";
const SESSION_STATE = "full-duplex-session-state";
const WAITING = "full-duplex-waiting";
const FAILED = "full-duplex-failed";
const FROZEN = 5_000; // ms without an answer, while another page holds the lock
const NOBODY = 300; // ms without an answer, where there are no locks

let mine = null; // the tab that we are
let release = () => {};

/** Makes sure that nobody else is this tab. */
export async function claimTab() {
  const tab = recallHere(TAB);
  if (tab !== null && (await claim(tab))) return;
  if (tab !== null) forgetEverything();
  const fresh = crypto.getRandomValues(new Uint32Array(4)).join("-");
  rememberHere(TAB, fresh);
  await claim(fresh);
}

/**
 * Lets another page be this tab while the browser keeps this one for the way back: the next page in this tab, or a copy.
 * WebKit takes the lock from a page that it keeps, and never gives it back; so each browser's page asks for it again.
 */
export const releaseTab = () => release();

/** Whether we are this tab again. If not, a copy is by now: then only the draft stays, and a page loaded anew is a new member. */
export async function reclaimTab() {
  if (mine === null || (await claim(mine))) return true;
  const draft = recallHere(DRAFT);
  forgetEverything();
  if (draft !== null) rememberHere(DRAFT, draft);
  return false;
}

/** What an earlier page left behind: its session state or null, the messages that wait and those that failed. */
export const recallTab = () => checked(read(SESSION_STATE), read(WAITING), read(FAILED));

/** What was kept, as far as it is what it should be: an extension, or an older page, may have written something else. */
export const checked = (sessionState, waiting, failed) => ({
  sessionState: isSessionState(sessionState) ? sessionState : null,
  waiting: messages(waiting),
  failed: messages(failed),
});

export const keepSessionState = (sessionState) => rememberHere(SESSION_STATE, JSON.stringify(sessionState));
export const keepWaiting = (waiting) => rememberHere(WAITING, JSON.stringify(waiting));
export const keepFailed = (failed) => rememberHere(FAILED, JSON.stringify(failed));

/** Whether we are this tab from now on, as long as the page lives. */
async function claim(tab) {
  const channel = openChannel(TAB);
  if (channel === null) return true; // nothing is kept here, so there is nothing to be two
  const giveUp = new AbortController(); // a copy must not wait for the lock: it would get it one day
  const given = new Promise((give) => {
    release = () => {
      giveUp.abort();
      give(true); // a claim that is given back before it was answered has not failed
      channel.close();
    };
  });
  const taken = new Promise((answer) => {
    channel.onmessage = ({ data }) => data?.here === tab && answer(false);
  });
  channel.postMessage({ ask: tab });
  const ours = await Promise.race([taken, hold(tab, giveUp.signal, given), given, silence()]);
  if (ours) {
    mine = tab;
    channel.onmessage = ({ data }) => data?.ask === tab && channel.postMessage({ here: tab });
  } else {
    release();
  }
  return ours;
}

/** True as soon as the lock is ours, until it is `given` back. Browsers do so when a page goes. */
function hold(tab, signal, given) {
  return new Promise((answer) => {
    const request = navigator.locks?.request(`${TAB} ${tab}`, { signal }, () => {
      answer(true);
      return given;
    });
    request?.catch(() => {}); // given up
  });
}

function silence() {
  const locks = navigator.locks !== undefined;
  return new Promise((answer) => setTimeout(answer, locks ? FROZEN : NOBODY, !locks));
}

/** Forgets what was said and heard in this tab, which stays the tab that it is. */
export function forgetMember() {
  forgetEverything();
  if (mine !== null) rememberHere(TAB, mine);
}

function forgetEverything() {
  attempt(() => sessionStorage.clear()); // or nothing was remembered
}

const read = (key) => attempt(() => JSON.parse(recallHere(key)));

function messages(kept) {
  return Array.isArray(kept) ? kept.filter((it) => typeof it?.id === "string" && typeof it.text === "string") : [];
}

function isSessionState(it) {
  return Number.isInteger(it?.clientId)
    && typeof it.session === "string"
    && typeof it.epoch === "string"
    && Number.isInteger(it.cursor);
}
