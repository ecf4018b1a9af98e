import { find } from "../base/dom.js";
import { _ } from "../base/words.js";

/** @import { Unit } from "../shapes.d.ts" */

/** The instruction in other words or languages: one at a time, the next one by a click or a key. */
export class Wordings {
  /** @param {ParentNode} root */
  constructor(root) {
    this.button = find(root, ".wording");
    this.text = find(root, ".instruction");
    this.button.addEventListener("click", (event) => {
      if (event.detail) this.button.blur(); // by a pointer
      this.next();
    });
    /** @type {NonNullable<Unit["wordings"]>} */
    this.all = [];
    this.at = 0;
  }

  /** @param {Unit | null} unit null: none is on screen */
  show(unit) {
    this.all = unit?.wordings ?? [];
    this.at = 0;
    this.button.hidden = this.all.length < 2;
    this.say();
  }

  next() {
    if (this.button.hidden) return;
    this.at = (this.at + 1) % this.all.length;
    this.text.textContent = this.all[this.at]?.text ?? "";
    this.text.scrollTop = 0;
    this.say();
  }

  say() {
    const { name = "" } = this.all[this.at] ?? {};
    const place = { name: name || _("as in the dataset"), at: this.at + 1, all: this.all.length };
    this.button.textContent = _("Wording {at} of {all}: {name}", place);
  }

  /** @returns {Record<string, string>} which one is on screen, for the log */
  get shown() {
    const { name } = this.all[this.at] ?? {};
    return name === undefined ? {} : { wording: name };
  }
}
