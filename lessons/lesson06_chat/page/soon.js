// Drawing once for many changes.
//
// Each time a page asks how far something has scrolled, the browser must lay it out first. Done for every message of a
// burst, a thousand of them stop the page for half a minute; done once for all that came within a moment, nobody notices.

const MOMENT = 16; // ms: one picture of a screen. Not an animation frame, for a hidden tab has none.

/** A function that may be called as often as one likes: `action` runs once, a moment later. */
export function soon(action) {
  let planned = false;
  return () => {
    if (planned) return;
    planned = true;
    setTimeout(() => {
      planned = false;
      action();
    }, MOMENT);
  };
}
