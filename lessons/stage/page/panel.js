// What every panel of numbers needs.

import { number } from "./language.js";

/** 420 ms, 1.2 s, 75 s. */
export function duration(milliseconds) {
  if (milliseconds < 1000) return `${number(Math.round(milliseconds))} ms`;
  return `${number(milliseconds / 1000, { maximumSignificantDigits: 2 })} s`;
}

/** Beside the chat a panel is always open; on a narrow screen it starts as one line. */
export function unfoldOnWideScreens(details) {
  const wide = matchMedia("(min-width: 60rem)");
  const apply = () => (details.open = wide.matches);
  wide.addEventListener("change", apply);
  apply();
}
