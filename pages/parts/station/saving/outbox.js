/**
 * Decisions made and not yet saved, each under a key of its own in localStorage: a reload or a
 * crash loses none, and two tabs never overwrite each other's. What the browser cannot keep is
 * held in memory; `keeps` then says so.
 */
export class Outbox {
  constructor(prefix) {
    this.prefix = `${prefix}:`;
    this.held = new Map(); // what localStorage would not take
    this.tab = this.marked();
    this.keeps = this.works();
  }

  works() {
    try {
      const probe = `${this.prefix}probe`;
      localStorage.setItem(probe, "1");
      localStorage.removeItem(probe);
      return true;
    } catch {
      return false;
    }
  }

  /** This tab's mark, which outlives a reload. */
  marked() {
    const made = crypto.getRandomValues(new Uint32Array(2)).join("-");
    try {
      const known = sessionStorage.getItem(this.prefix);
      if (!known) sessionStorage.setItem(this.prefix, made);
      return known ?? made;
    } catch {
      return made;
    }
  }

  /** All entries, oldest first. */
  read() {
    const entries = [...this.held.values()];
    try {
      for (let index = 0; index < localStorage.length; index += 1) {
        const key = localStorage.key(index);
        if (key?.startsWith(this.prefix)) entries.push(this.parsed(localStorage.getItem(key)));
      }
    } catch {
      // No localStorage: what is held is all there is.
    }
    return entries.filter((entry) => entry?.id).sort((one, other) => (one.id < other.id ? -1 : 1));
  }

  parsed(text) {
    try {
      return JSON.parse(text);
    } catch {
      return null;
    }
  }

  get size() {
    return this.read().length;
  }

  add(entry) {
    entry.tab = this.tab;
    try {
      localStorage.setItem(this.prefix + entry.id, JSON.stringify(entry));
      this.keeps = true;
    } catch {
      this.held.set(entry.id, entry);
      this.keeps = false;
    }
  }

  remove(id) {
    this.held.delete(id);
    try {
      localStorage.removeItem(this.prefix + id);
    } catch {
      // Then it was never kept there.
    }
    if (!this.held.size) this.keeps = this.works();
  }

  /** Call back with each entry that another tab of this reviewer adds. */
  listen(added) {
    this.onStorage = (event) => {
      if (event.key?.startsWith(this.prefix) && event.newValue) {
        const entry = this.parsed(event.newValue);
        if (entry?.id) added(entry);
      }
    };
    window.addEventListener("storage", this.onStorage);
  }

  close() {
    window.removeEventListener("storage", this.onStorage);
  }
}
