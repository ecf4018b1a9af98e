const SIGNS = ["keydown", "pointerdown", "pointermove", "wheel", "focus"];

/** Hears that somebody is there: a key, a finger, the mouse, the page in sight again. */
export class Presence {
  /** @param {() => void} here called with each sign, so it must be cheap */
  constructor(here) {
    this.onSign = () => document.hidden || here();
    for (const sign of SIGNS) window.addEventListener(sign, this.onSign, { capture: true, passive: true });
    document.addEventListener("visibilitychange", this.onSign);
  }

  close() {
    for (const sign of SIGNS) window.removeEventListener(sign, this.onSign, { capture: true });
    document.removeEventListener("visibilitychange", this.onSign);
  }
}
