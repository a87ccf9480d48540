// What the browser stores for this page. A private window or a strict setting may refuse storage altogether: even
// reading `localStorage` then throws. The chat works without it, so a refusal counts as "nothing stored".

/** The value stored for the whole browser under `key`, or null. */
export const recall = (key) => attempt(() => localStorage.getItem(key));
export const remember = (key, value) => attempt(() => localStorage.setItem(key, value));

/** The same for this tab only: it survives a reload and ends with the tab. */
export const recallHere = (key) => attempt(() => sessionStorage.getItem(key));
export const rememberHere = (key, value) => attempt(() => sessionStorage.setItem(key, value));

/** A channel between the tabs of this browser, or null: one that refuses storage refuses this, too. */
export const openChannel = (name) => attempt(() => new BroadcastChannel(name));

/**
 * Lets fields keep their text while the browser keeps the page for the way back. WebKit resets each field of a form with
 * autocomplete="off" then; a field is reset to its default value.
 */
export function keepOnTheWayBack(...fields) {
  addEventListener("pagehide", () => {
    for (const field of fields) field.defaultValue = field.value;
  });
}

/** What `action()` gives, or null if it fails; then `onError(error)` is called. */
export function attempt(action, onError = () => {}) {
  try {
    return action() ?? null;
  } catch (error) {
    onError(error);
    return null;
  }
}
