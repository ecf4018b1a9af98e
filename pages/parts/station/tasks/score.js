import { _ } from "../base/words.js";
import { ASKED, Faults } from "./faults.js";
import { TaskView } from "./task_view.js";

/** @import { Action, OwnAnswer, Said, Unit } from "../shapes.d.ts" */
/** @import { Surroundings } from "./task_view.js" */

/** Accept or reject an edit beside its source; ratings, reasons, pins and whose fault may say why. */
export class ScoreView extends TaskView {
  static tools = ["slider", "difference", "beside", "wording", "next", "pin"];

  /** @returns {Action[]} */
  static actions() {
    return [{ name: "fault", what: _("Reject, and say whose fault it is (1 – 6)"), usual: "t", asked: ASKED }];
  }

  /** @returns {[string, string][]} */
  static help() {
    return [
      ["1 – 5", _("Rate the criterion that is on, and go to the next one")],
      ["⇧ 1 – 9", _("A reason of that criterion")],
    ];
  }

  /** @param {Surroundings} around */
  constructor(around) {
    super(around);
    this.faults = new Faults(around);
  }

  /** @returns {Record<string, () => void>} */
  get does() {
    return { fault: () => this.unit?.asked === ASKED && this.faults.toggle() };
  }

  /** @returns {HTMLElement[]} */
  get buttons() {
    return [this.faults.opener];
  }

  /**
   * @param {Unit | null} unit
   * @param {Said} [said]
   */
  reset(unit, said) {
    super.reset(unit);
    this.faults.reset(unit, said);
  }

  relabel() {
    this.faults.relabel();
  }

  /** @param {KeyboardEvent} event */
  steers(event) {
    return this.faults.steers(event);
  }

  /**
   * @param {string} verdict
   * @returns {Said}
   */
  content(verdict) {
    const fault = this.faults.said;
    return verdict === "reject" && fault ? { fault } : {};
  }

  /** @returns {Record<string, string>} */
  shown() {
    return { left: "source", right: "edited" };
  }

  /** @returns {[string, string][]} */
  meanings() {
    if (this.unit?.asked !== ASKED) return [];
    return this.faults.offered.map(({ label, meaning }) => [_("Reject: {fault}", { fault: label }), meaning]);
  }

  /** @param {OwnAnswer} answer */
  describes({ fault }) {
    return fault ? [this.faults.label(fault)] : [];
  }
}
