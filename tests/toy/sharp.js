import { TaskView } from "./task_view.js";

/** @import { Action, Said, Unit } from "../shapes.d.ts" */

/** Sharp or blurred; a key shows the edit at its own pixels, and the log hears of it. */
export class SharpView extends TaskView {
  /** @returns {Action[]} */
  static actions() {
    return [{ name: "closely", what: "Look closely", usual: "l" }];
  }

  looked = "whole";

  /** @returns {Record<string, () => void>} */
  get does() {
    return { closely: () => this.look() };
  }

  /**
   * @param {Unit | null} unit
   * @param {Said} [said]
   */
  reset(unit, said) {
    super.reset(unit, said);
    this.looked = "whole";
  }

  look() {
    this.looked = "closely";
    this.around.viewer.own();
    this.around.say("You look closely.");
  }

  /** @returns {Record<string, string>} */
  shown() {
    return { left: "source", right: "edited", looked: this.looked };
  }
}
