// Two languages in one page.
//
// Words that stand in the page are written twice, side by side, and CSS shows the half that <html data-lang> names:
//
//     <span lang="en">Send</span><span lang="vi">Gửi</span>
//
// A switch only repaints: no text is looked up. Attributes cannot hold two spans; they are written as
// data-placeholder-en / data-placeholder-vi and copied here. Text that changes every second comes from `pick` instead.

import { recall, remember } from "./memory.js";

const LANGUAGES = ["en", "vi"];
const ATTRIBUTES = ["placeholder", "aria-label", "title"];
const KEY = "full-duplex-lang";

let current = "en";
const listeners = [];

/** Chooses the language and connects the two buttons. To be called once, before anything is drawn. */
export function startLanguage() {
  for (const language of LANGUAGES) {
    document.getElementById(`lang-${language}`).addEventListener("click", () => {
      remember(KEY, language);
      forgetInAddress();
      show(language);
    });
  }
  show(preferred());
  remember(KEY, current); // also one from ?lang=: a second tab should have the same language
}

/** The half of the pair in the current language. */
export const pick = (en, vi) => (current === "vi" ? vi : en);

/** Both halves as nodes; CSS shows one. For text that stays in the page. */
export function both(en, vi) {
  const pair = document.createDocumentFragment();
  for (const [language, text] of [["en", en], ["vi", vi]]) {
    const span = document.createElement("span");
    span.lang = language;
    span.textContent = text;
    pair.append(span);
  }
  return pair;
}

/** Both halves of a text of the server, which is "English · tiếng Việt" in one string. */
export function bothOf(text) {
  const halves = text.split(" · ");
  return halves.length === 2 ? both(...halves) : both(text, text);
}

/** Runs `listener` after every switch. */
export const onLanguage = (listener) => listeners.push(listener);

/** A number as the current language writes it: 1,234.5 or 1.234,5. */
export const number = (value, options) => new Intl.NumberFormat(current, options).format(value);

// In this order: the language in the address (?lang=vi), the one chosen here before, the browser's own.
function preferred() {
  const wishes = [new URLSearchParams(location.search).get("lang"), recall(KEY), ...navigator.languages];
  const known = wishes.map((wish) => wish?.slice(0, 2).toLowerCase()).find((wish) => LANGUAGES.includes(wish));
  return known ?? "en";
}

// Otherwise ?lang= would win over the reader's own click at the next reload.
function forgetInAddress() {
  const address = new URL(location);
  if (!address.searchParams.has("lang")) return;
  address.searchParams.delete("lang");
  history.replaceState(null, "", address);
}

function show(language) {
  current = language;
  document.documentElement.lang = language;
  document.documentElement.dataset.lang = language;
  for (const other of LANGUAGES) {
    document.getElementById(`lang-${other}`).setAttribute("aria-pressed", other === language);
  }
  for (const attribute of ATTRIBUTES) {
    for (const element of document.querySelectorAll(`[data-${attribute}-${language}]`)) {
      element.setAttribute(attribute, element.getAttribute(`data-${attribute}-${language}`));
    }
  }
  const title = document.querySelector("title");
  title.textContent = title.getAttribute(`data-text-${language}`);
  for (const listener of listeners) listener(language);
}
