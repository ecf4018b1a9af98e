/** What the modules under test need of a browser, and no more. */

/** A Storage that may be made to take nothing. */
export class FakeStorage {
  kept = new Map();
  full = false;

  get length() {
    return this.kept.size;
  }

  key(index) {
    return [...this.kept.keys()][index] ?? null;
  }

  getItem(key) {
    return this.kept.get(key) ?? null;
  }

  setItem(key, text) {
    if (this.full) throw new Error("QuotaExceededError");
    this.kept.set(key, String(text));
  }

  removeItem(key) {
    this.kept.delete(key);
  }
}

/** Give globals a fresh browser's storages, window, document and frames; returns them. */
export function openBrowser() {
  const opened = {
    localStorage: new FakeStorage(),
    sessionStorage: new FakeStorage(),
    window: new EventTarget(),
    document: Object.assign(new EventTarget(), { hidden: false }),
    requestAnimationFrame: (/** @type {() => void} */ then) => setImmediate(then),
  };
  for (const [name, value] of Object.entries(opened))
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  return opened;
}

/** A KeyboardEvent's fields; the code is that of a layout with Latin letters. */
export function key(name, more = {}) {
  const code = /^[a-z]$/i.test(name) ? `Key${name.toUpperCase()}` : /^[0-9]$/.test(name) ? `Digit${name}` : "";
  return { key: name, code, shiftKey: false, ...more };
}
