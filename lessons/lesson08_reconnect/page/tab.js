// Who this tab is, and what it must not forget: kept in the browser, so that a reload goes on where the page was.
//
// A tab that is duplicated takes a copy of its sessionStorage along. Two tabs with one session would take the connection
// from each other for ever. A lock tells them apart: it is held as long as a page lives, so whoever finds it taken is the
// copy, forgets everything, and comes in as somebody new. (Where there are no locks, on plain http beyond this machine,
// the server ends it: the older one is told 4501, and stops.)

import { recallHere, rememberHere } from "/page/memory.js";

const TAB = "full-duplex-tab";
const STANDING = "full-duplex-standing";
const WAITING = "full-duplex-waiting";
const FAILED = "full-duplex-failed";
const MOMENT = 500; // ms; at a reload the page before may need one to let go

/** Makes sure that nobody else is this tab. */
export async function claimTab() {
  const tab = recallHere(TAB);
  if (tab !== null && (await hold(tab))) return;
  if (tab !== null) forgetEverything();
  const fresh = crypto.getRandomValues(new Uint32Array(4)).join("-");
  rememberHere(TAB, fresh);
  await hold(fresh);
}

/** What an earlier page left behind: its standing or null, the messages that wait and those that failed. */
export function recallTab() {
  const standing = read(STANDING);
  return { standing: isStanding(standing) ? standing : null, waiting: messages(WAITING), failed: messages(FAILED) };
}

export const keepStanding = (standing) => rememberHere(STANDING, JSON.stringify(standing));
export const keepWaiting = (waiting) => rememberHere(WAITING, JSON.stringify(waiting));
export const keepFailed = (failed) => rememberHere(FAILED, JSON.stringify(failed));

/** Whether we hold this lock from now on, as long as the page lives. */
function hold(tab) {
  if (!navigator.locks) return true;
  return new Promise((answer) => {
    const request = navigator.locks.request(`${TAB} ${tab}`, { signal: AbortSignal.timeout(MOMENT) }, () => {
      answer(true);
      return new Promise(() => {}); // never settles
    });
    request.catch(() => answer(false)); // somebody else holds it, and goes on holding it
  });
}

function forgetEverything() {
  try {
    sessionStorage.clear();
  } catch {
    // nothing was remembered
  }
}

function read(key) {
  try {
    return JSON.parse(recallHere(key));
  } catch {
    return null;
  }
}

function messages(key) {
  const kept = read(key);
  return Array.isArray(kept) ? kept.filter((it) => typeof it?.id === "string" && typeof it.text === "string") : [];
}

function isStanding(it) {
  return Number.isInteger(it?.clientId)
    && typeof it.session === "string"
    && typeof it.epoch === "string"
    && Number.isInteger(it.cursor);
}
