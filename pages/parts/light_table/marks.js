/** @import { Asked, LightsSaid, LightTableData } from "./shapes.d.ts" */

/** Which edits are marked, what was asked for: said to the page in one word, until it heard it. */
export class Marks {
  /** @param {() => string} next makes ids that grow */
  constructor(next) {
    this.next = next;
    /** @type {Set<string>} on this page */
    this.marked = new Set();
    this.elsewhere = 0;
    /** @type {string[]} */
    this.here = [];
    /** @type {Asked[]} */
    this.asked = [];
    this.last = "";
  }

  /**
   * The page brought its edits, and the marks as it knows them: newer ones, on their way, hold.
   * @param {Pick<LightTableData, "tiles" | "marked" | "elsewhere" | "heard" | "done">} data
   */
  bring({ tiles, marked, elsewhere, heard, done }) {
    const here = tiles.map(({ key }) => key);
    const other = here.join() !== this.here.join();
    this.here = here;
    this.asked = this.asked.filter(({ id }) => done[id] === undefined);
    this.elsewhere = elsewhere;
    if (other || heard === this.last || !this.last) this.marked = new Set(marked);
  }

  get count() {
    return this.marked.size + this.elsewhere;
  }

  /**
   * @param {string} key
   * @param {boolean} [on] else the other way round
   */
  mark(key, on = !this.marked.has(key)) {
    if (on) this.marked.add(key);
    else this.marked.delete(key);
  }

  /** All of this page, or none of it where all are. */
  all() {
    const every = this.here.every((key) => this.marked.has(key));
    this.marked = new Set(every ? [] : this.here);
  }

  /**
   * @param {string} name
   * @param {Record<string, string>} values
   */
  ask(name, values) {
    const asked = { id: this.next(), name, values };
    this.asked = [...this.asked, asked];
    return asked.id;
  }

  /**
   * What the page is told.
   * @param {Partial<LightsSaid>} [more]
   * @returns {LightsSaid}
   */
  said(more = {}) {
    this.last = this.next();
    const marked = this.here.filter((key) => this.marked.has(key));
    return { id: this.last, here: this.here, marked, asked: this.asked, page: null, open: null, ...more };
  }
}
