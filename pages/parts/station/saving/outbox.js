import { keep, kept, parsed } from "../base/kept.js";

/** @import { Entry } from "../shapes.d.ts" */

/**
 * Decisions made and not yet saved, each under a key of its own in localStorage: a reload or a
 * crash loses none, and two tabs never overwrite each other's. What the browser cannot keep is
 * held in memory; `keeps` then says so.
 */
export class Outbox {
  /** @param {string} prefix of the keys in localStorage */
  constructor(prefix) {
    this.prefix = `${prefix}:`;
    /** @type {Map<string, Entry>} what localStorage would not take */
    this.held = new Map();
    this.tab = this.marked();
    this.keeps = this.works();
    /** @type {((event: StorageEvent) => void) | null} */
    this.onStorage = null;
  }

  works() {
    const probe = `${this.prefix}probe`;
    const works = keep(probe, "1");
    if (works) localStorage.removeItem(probe);
    return works;
  }

  /** This tab's mark, which outlives a reload. */
  marked() {
    const made = crypto.getRandomValues(new Uint32Array(2)).join("-");
    try {
      const known = sessionStorage.getItem(this.prefix);
      if (!known) sessionStorage.setItem(this.prefix, made);
      return known ?? made;
    } catch {
      return made; // Then a reload makes another tab of it.
    }
  }

  /** All entries, oldest first. */
  read() {
    const entries = [...this.held.values(), ...this.stored()];
    return entries.sort((one, other) => (one.id < other.id ? -1 : 1));
  }

  /** @returns {Entry[]} what is in localStorage */
  stored() {
    const found = [];
    try {
      for (let index = 0; index < localStorage.length; index += 1) {
        const key = localStorage.key(index);
        if (key?.startsWith(this.prefix)) found.push(asEntry(kept(key)));
      }
    } catch {
      // No localStorage: what is held is all there is.
    }
    return found.filter((entry) => entry !== null);
  }

  /** @param {Entry} entry */
  add(entry) {
    entry.tab = this.tab;
    this.keeps = keep(this.prefix + entry.id, JSON.stringify(entry));
    if (!this.keeps) this.held.set(entry.id, entry);
  }

  /** @param {string} id */
  remove(id) {
    this.held.delete(id);
    try {
      localStorage.removeItem(this.prefix + id);
    } catch {
      // Then it was never kept there.
    }
    if (!this.held.size) this.keeps = this.works();
  }

  /**
   * Call back with each entry that another tab of this reviewer adds, or takes out.
   * @param {(entry: Entry) => void} added
   * @param {(entry: Entry) => void} [removed]
   */
  listen(added, removed) {
    this.onStorage = ({ key, newValue, oldValue }) => {
      if (!key?.startsWith(this.prefix)) return;
      const [entry, before] = [asEntry(newValue), asEntry(oldValue)];
      if (entry) added(entry);
      else if (before) removed?.(before);
    };
    window.addEventListener("storage", this.onStorage);
  }

  close() {
    if (this.onStorage) window.removeEventListener("storage", this.onStorage);
  }
}

/**
 * @param {string | null} text
 * @returns {Entry | null}
 */
function asEntry(text) {
  const entry = /** @type {Entry | null} */ (parsed(text));
  return entry?.id ? entry : null;
}
