// Shared by the panels of numbers of lessons 01 and 02.

import { number } from "./language.js";

/** A time as a text: 420 ms, 1.2 s, 75 s. */
export function duration(milliseconds) {
  if (milliseconds < 1000) return `${number(Math.round(milliseconds))} ms`;
  return `${number(milliseconds / 1000, { maximumSignificantDigits: 2 })} s`;
}

/** Opens a panel while it stands beside the chat, and folds it to one line on a narrow screen. */
export function unfoldOnWideScreens(details) {
  const wide = matchMedia("(min-width: 60rem)");
  const apply = () => (details.open = wide.matches);
  wide.addEventListener("change", apply);
  apply();
}
