import { find, make, makeButton } from "../base/dom.js";
import { _, spelled } from "../base/words.js";

/** @import { Criterion, Pin, Point, Reason, Said, StationData } from "../shapes.d.ts" */
/** @import { Keys } from "./keys.js" */

/**
 * @typedef {object} RemarksHeard
 * @property {(pins: Pin[]) => void} changed pins are others
 * @property {(on?: boolean) => void} pinMode
 */

/** What may go with a verdict: ratings, reasons, pins, a comment. All of it is optional. */
export class Remarks {
  /**
   * @param {ParentNode} root
   * @param {StationData} data
   * @param {Keys} keys
   * @param {RemarksHeard} heard
   */
  constructor(root, data, keys, heard) {
    this.root = find(root, ".more");
    this.criteria = data.criteria ?? [];
    this.reasons = data.reasons ?? [];
    this.keys = keys;
    this.heard = heard;
    this.list = this.questions();
    this.pinList = make("ol", { className: "pin-list" });
    this.comment = make("textarea", {
      maxLength: 2000,
      rows: 2,
      placeholder: _("Comment"),
      attributes: { "aria-label": _("Comment") },
    });
    /** @type {Record<string, number>} */
    this.ratings = {};
    /** @type {Set<string>} */
    this.chosen = new Set();
    /** @type {Pin[]} */
    this.pins = [];
    this.at = 0; // the criterion that is on
    this.last = ""; // the reason chosen last
    this.drawn = true;
    this.build();
    this.draw();
  }

  /** Put it together, with the keys as they are now. */
  build() {
    const pin = makeButton(_("Pin a place"), this.keys.of("pin"), () => this.heard.pinMode(), {
      hidden: !this.keys.has("pin"),
    });
    this.root.replaceChildren(this.list, pin, this.pinList, this.comment);
  }

  questions() {
    const list = make(
      "div",
      { className: "criteria" },
      ...this.criteria.map((one, index) => this.criterion(one, index)),
    );
    if (this.reasons.length && !this.criteria.length)
      list.append(make("strong", {}, _("What is wrong with the worse ones?")));
    const loose = this.reasons.filter((reason) => !this.criteria.some((one) => one.id === reason.criterion));
    if (loose.length) list.append(make("div", { className: "tags" }, ...loose.map((reason) => this.tag(reason))));
    return list;
  }

  /**
   * @param {Criterion} criterion
   * @param {number} index
   */
  criterion({ id, question }, index) {
    const name = spelled(id);
    const rates = [1, 2, 3, 4, 5].map((value) => {
      const attributes = { "aria-label": _("{criterion}: {n} of 5", { criterion: name, n: value }) };
      return makeButton(String(value), "", () => this.rate(value, index), {
        attributes,
        dataset: { rate: `${id} ${value}` },
      });
    });
    const tags = this.reasons.filter((reason) => reason.criterion === id).map((reason) => this.tag(reason));
    const row = make(
      "div",
      { className: "rates", attributes: { role: "group", "aria-label": name } },
      make("strong", {}, name),
      ...rates,
    );
    return make(
      "div",
      { className: "criterion", title: question, dataset: { criterion: id } },
      row,
      make("div", { className: "tags" }, ...tags),
    );
  }

  /** @param {Reason} reason */
  tag(reason) {
    const attributes = { "aria-pressed": "false" };
    return makeButton(reason.label, "", () => this.toggle(reason.id), { attributes, dataset: { reason: reason.id } });
  }

  /**
   * Begin a unit: nothing said, or what was said before.
   * @param {Said} [said]
   */
  reset({ ratings = {}, reasons = [], pins = [], comment = "" } = {}) {
    this.ratings = { ...ratings };
    this.chosen = new Set(reasons);
    this.pins = pins.map((pin) => ({ ...pin }));
    this.heard.pinMode(false);
    if (this.comment.value !== comment) this.comment.value = comment;
    this.at = 0;
    const said = Boolean(Object.keys(this.ratings).length || this.chosen.size || this.pins.length);
    if (said || this.drawn) this.draw();
    this.drawn = said; // A unit without remarks costs no drawing for the next one.
  }

  /** What goes with the verdict; nothing where nothing was said. */
  content() {
    /** @type {Said} */
    const said = {};
    if (Object.keys(this.ratings).length) said.ratings = { ...this.ratings };
    if (this.chosen.size) said.reasons = [...this.chosen];
    if (this.pins.length) said.pins = this.pins.map((pin) => ({ ...pin }));
    if (this.comment.value.trim()) said.comment = this.comment.value.trim();
    return said;
  }

  get open() {
    return !this.root.hidden;
  }

  /**
   * Rate the criterion that is on, and go to the next one; the same number again takes it back.
   * @param {number} value
   */
  rate(value, index = this.at) {
    const id = this.criteria[index]?.id ?? "";
    if (this.ratings[id] === value) delete this.ratings[id];
    else this.ratings[id] = value;
    this.go(Math.min(index + 1, this.criteria.length - 1));
  }

  /** @param {number} index */
  go(index) {
    this.at = (index + this.criteria.length) % this.criteria.length;
    this.draw();
  }

  /** @param {string} id of a reason */
  toggle(id) {
    if (!this.chosen.delete(id)) this.chosen.add(id);
    this.last = id;
    this.draw();
  }

  /**
   * Toggle the nth reason of the criterion that is on.
   * @param {number} number
   */
  nth(number) {
    const on = this.criteria[this.at]?.id;
    const reason = this.reasons.filter((one) => !on || one.criterion === on)[number - 1];
    if (reason) this.toggle(reason.id);
  }

  /**
   * A pin is tied to the reason chosen last, and can be tied to another one.
   * @param {string} picture
   * @param {Point} point
   */
  pin(picture, { x, y }) {
    const reason = this.chosen.has(this.last) ? this.last : null;
    this.pins.push({ picture, x: Math.round(x * 1e4) / 1e4, y: Math.round(y * 1e4) / 1e4, reason });
    this.heard.pinMode(false);
    this.draw();
  }

  draw() {
    this.drawn = true;
    const given = this.criteria.map(({ id }) => `${id} ${this.ratings[id]}`);
    const on = this.criteria[this.at]?.id;
    for (const element of this.found(".criterion")) element.classList.toggle("on", element.dataset.criterion === on);
    for (const button of this.found("[data-rate]"))
      button.ariaPressed = String(given.includes(button.dataset.rate ?? ""));
    for (const button of this.found("[data-reason]"))
      button.ariaPressed = String(this.chosen.has(button.dataset.reason ?? ""));
    this.pinList.replaceChildren(...this.pins.map((pin) => this.pinRow(pin)));
    this.heard.changed(this.pins);
  }

  /**
   * @param {string} selector
   * @returns {NodeListOf<HTMLElement>}
   */
  found(selector) {
    return this.list.querySelectorAll(selector);
  }

  /** @param {Pin} pin */
  pinRow(pin) {
    const select = make(
      "select",
      { attributes: { "aria-label": _("Reason of this pin") } },
      make("option", { value: "" }, _("no reason")),
    );
    select.append(...this.reasons.map((reason) => make("option", { value: reason.id }, reason.label)));
    select.value = pin.reason ?? "";
    select.addEventListener("change", () => {
      pin.reason = select.value || null;
      if (pin.reason) this.chosen.add(pin.reason);
      this.draw();
    });
    const remove = makeButton(_("Remove"), "", () => {
      this.pins = this.pins.filter((one) => one !== pin);
      this.draw();
    });
    return make("li", {}, `${pin.picture} `, select, remove);
  }
}
