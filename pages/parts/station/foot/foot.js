import { find } from "../base/dom.js";
import { _, ngettext } from "../base/words.js";
import { Pace } from "./pace.js";

/** @import { StationData } from "../shapes.d.ts" */

/**
 * @typedef {object} FootShown
 * @property {number} count answers that are saved
 * @property {number} unsent entries of the outbox
 * @property {boolean} retrying
 * @property {number | null} left what this reviewer could still answer
 * @property {boolean} keeps whether the browser does
 * @property {number} refused
 * @property {string | undefined} batch on screen
 */

/** The lines below the answers: what is saved, what is left, how it goes, what to know. */
export class Foot {
  /**
   * @param {ParentNode} root
   * @param {StationData} data
   */
  constructor(root, data) {
    this.root = root;
    this.data = data;
    this.pace = new Pace();
    this.notice = "";
    /** @type {Record<string, number>} batch → own answers in the log since the page was opened */
    this.counted = {};
  }

  /**
   * @param {string} selector
   * @param {string} text
   */
  write(selector, text) {
    const element = find(this.root, selector);
    if (element.textContent !== text) element.textContent = text;
  }

  /** @param {FootShown} shown */
  show(shown) {
    const { count, unsent, retrying, left, keeps, batch } = shown;
    this.write(".state", this.state(shown).join(" · "));
    find(this.root, ".state").classList.toggle("waiting", Boolean(unsent && retrying) || !keeps);
    this.write(".note", this.notice || this.pace.rest());
    this.write(".pace", [this.batch(batch), this.pace.words(left)].filter(Boolean).join(" · "));
    this.progress(count, left);
  }

  /** @param {FootShown} shown */
  state({ count, unsent, retrying, left, keeps, refused }) {
    const parts = [ngettext("{n} saved", "{n} saved", count)];
    if (unsent && retrying) parts.push(ngettext("{n} unsent, retrying", "{n} unsent, retrying", unsent));
    else if (unsent) parts.push(ngettext("{n} being sent", "{n} being sent", unsent));
    if (left !== null) parts.push(ngettext("{n} left", "{n} left", left));
    if (!keeps) parts.push(_("This browser cannot keep answers: each is saved before the next"));
    if (refused) parts.push(ngettext("{n} not accepted, kept here", "{n} not accepted, kept here", refused));
    return parts;
  }

  /**
   * The batch on screen and what all reviewers together answered of it, own answers since included.
   * @param {string | undefined} id
   */
  batch(id) {
    const found = id ? this.data.progress[id] : undefined;
    if (!id || !found) return "";
    const answered = Math.min(found.asked, found.answered + (this.counted[id] ?? 0));
    return _("{batch}: {answered} of {asked}", { batch: found.name, answered, asked: found.asked });
  }

  /**
   * So many answers more, or less, are in the log.
   * @param {string} batch
   * @param {number} number
   */
  tally(batch, number) {
    this.counted = { ...this.counted, [batch]: (this.counted[batch] ?? 0) + number };
  }

  /**
   * @param {number} count
   * @param {number | null} left
   */
  progress(count, left) {
    const share = left === null ? 0 : Math.round((100 * count) / Math.max(1, count + left));
    const bar = find(this.root, ".progress");
    bar.setAttribute("aria-valuenow", String(share));
    find(bar, "i").style.transform = `scaleX(${share / 100})`;
  }
}
