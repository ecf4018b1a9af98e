import { Keys } from "../answering/keys.js";
import { find } from "../base/dom.js";
import { _ } from "../base/words.js";
import { Order } from "./order.js";
import { nth, OrderStrip } from "./order_strip.js";
import { TaskView } from "./task_view.js";

/** @import { Action, OwnAnswer, Said, Unit } from "../shapes.d.ts" */
/** @import { Surroundings } from "./task_view.js" */

/** How a unit is asked that wants an order; others compare two. */
const LISTWISE = "listwise";
/** @type {Record<string, string>} the picture that an answer to a pair prefers */
const BETTER = { left: "candidate-1", right: "candidate-2" };

/** The candidates of a group: two compared, or all put in order by number keys, click and drag. */
export class RankView extends TaskView {
  static prominent = ["left", "right", "ranked"];
  static tools = ["slider", "difference", "layout", "pin"];
  static keys = { slider: "i" };

  /** @returns {Action[]} */
  static actions() {
    return [
      { name: "same", what: _("The next one gets the same place as the last"), usual: "t", asked: LISTWISE },
      { name: "none", what: _("None is acceptable"), usual: "n", asked: LISTWISE },
      { name: "off", what: _("Takes the last placed away"), usual: "Backspace", asked: LISTWISE },
    ];
  }

  /** @returns {[string, string][]} */
  static help() {
    return [
      ["1 – 8", _("Where an order is asked for: the next place; again takes it away. Drag does too")],
      ["⇧ 1 – 9", _("What is wrong with the worse ones: a reason")],
    ];
  }

  /** @param {Surroundings} around */
  constructor(around) {
    super(around);
    /** @type {Order | null} where one is asked for */
    this.order = null;
    this.strip = new OrderStrip(around.keys, (change) => this.change(change));
    find(around.element, ".stage").append(this.strip.element);
  }

  /** @returns {Record<string, () => void>} */
  get does() {
    return {
      same: () => this.changeByKey((order) => order.tie()),
      none: () => this.changeByKey((order) => order.bad()),
      off: () => this.changeByKey((order) => order.back()),
    };
  }

  /**
   * @param {Unit | null} unit
   * @param {Said} [said]
   */
  reset(unit, said = {}) {
    super.reset(unit);
    const keys =
      unit?.asked === LISTWISE ? unit.pictures.map(({ key }) => key).filter((key) => key !== "source") : null;
    this.order = keys && new Order(keys, said.order, said.none_acceptable);
    const { element } = this.strip;
    if (element.hidden === Boolean(keys)) element.hidden = !keys;
    this.draw();
  }

  relabel() {
    this.draw();
  }

  /**
   * Numbers give the order.
   * @param {KeyboardEvent} event
   */
  takes(event) {
    const number = event.shiftKey ? 0 : Keys.number(event);
    if (!this.order || !number) return false;
    this.changeByKey((order) => order.press(number));
    return true;
  }

  /** @param {string} verdict */
  waits(verdict) {
    const empty = verdict === "ranked" && this.order && !this.order.places.length;
    return empty ? _("Put one candidate first, at least: press its number.") : undefined;
  }

  /** @returns {Said} */
  content() {
    return this.order ? { order: this.order.places, none_acceptable: this.order.none } : {};
  }

  /** @param {Partial<OwnAnswer>} answer */
  face({ verdict, order }) {
    return order?.[0]?.[0] ?? BETTER[verdict ?? ""] ?? "source";
  }

  /** @param {OwnAnswer} answer */
  describes({ order = [], none_acceptable: none }) {
    const places = order.map((tied) => tied.map((key) => key.split("-")[1]).join(" = "));
    return [places.join(" › "), none ? _("none acceptable") : ""];
  }

  /** @param {(order: Order) => void} change */
  change(change) {
    if (!this.order) return;
    change(this.order);
    this.draw();
  }

  /** @param {(order: Order) => void} change */
  changeByKey(change) {
    if (!this.order || !this.around.ready()) return;
    this.change(change);
    this.around.say("");
  }

  draw() {
    if (!this.order) return;
    this.strip.draw(this.order);
    for (const [index, key] of this.order.keys.entries()) this.caption(key, index + 1, this.order.place(key));
  }

  /**
   * A picture's caption says the place its candidate has.
   * @param {string} key
   * @param {number} number
   * @param {number} place
   */
  caption(key, number, place) {
    const frame = this.around.viewer.frame(key);
    if (!frame?.picture) return;
    const placed = place < 0 ? String(number) : `${number} – ${nth(place)}`;
    frame.say(frame.words ? _("{caption}: {instruction}", { caption: placed, instruction: frame.words }) : placed);
    frame.element.classList.toggle("placed", place >= 0);
  }
}
