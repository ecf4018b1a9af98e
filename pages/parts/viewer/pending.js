/** @import { Said, Shown, ViewerData } from "./shapes.d.ts" */

/** What is to be looked at and what was decided of it here, until the page has taken it. */
export class Pending {
  constructor() {
    /** @type {Shown[]} in order: decided here first, as they were; then those that wait */
    this.shown = [];
    /** @type {Map<string, Said>} key → the last decision on it here */
    this.said = new Map();
    /** @type {Said[]} not known to be taken */
    this.waiting = [];
    this.total = 0;
  }

  /**
   * The page brought what waits now, what it took and what it refused; returns why, if it did.
   * @param {Pick<ViewerData, "shown" | "taken" | "refused" | "total">} data
   */
  bring({ shown, taken, refused, total }) {
    let why = "";
    for (const said of this.waiting) {
      const no = refused[said.id];
      if (no === undefined) continue;
      why = no;
      if (this.said.get(said.key) === said) this.said.delete(said.key);
    }
    this.waiting = this.waiting.filter(({ id }) => !taken.includes(id) && refused[id] === undefined);
    const decided = this.shown.filter(({ key }) => this.said.has(key));
    const open = shown.filter((one) => this.open(one));
    this.total = decided.length + total - (shown.length - open.length);
    this.shown = [...decided, ...open];
    return why;
  }

  /**
   * Decide; what is decided anew, before the page took it, counts too: the last one holds.
   * @param {Said} said
   */
  decide(said) {
    this.said.set(said.key, said);
    this.waiting = [...this.waiting, said];
  }

  /**
   * Whether nothing was decided here of one, nor of the whole that it is a part of.
   * @param {Shown} one
   */
  open({ key, of }) {
    const ends = (/** @type {Shown} */ other) =>
      other.of === of && other.whole.includes(this.said.get(other.key)?.choice ?? "");
    return !this.said.has(key) && !(of && this.shown.some(ends));
  }

  /** What waits first. */
  get first() {
    return this.shown.find((one) => this.open(one));
  }

  /** @param {string} key */
  place(key) {
    return this.shown.findIndex((one) => one.key === key);
  }

  /**
   * What is looked at after a key was decided: the next that waits, else the first that does.
   * @param {string} key
   */
  after(key) {
    return this.shown.slice(this.place(key) + 1).find((one) => this.open(one)) ?? this.first;
  }
}
