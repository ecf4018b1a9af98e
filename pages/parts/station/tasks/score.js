import { _ } from "../base/words.js";
import { TaskView } from "./task_view.js";

/** Accept or reject an edit beside its source; ratings, reasons and pins may say why. */
export class ScoreView extends TaskView {
  static tools = ["slider", "difference", "beside", "wording", "next", "pin"];

  /** @returns {[string, string][]} */
  static help() {
    return [
      ["1 – 5", _("Rate the criterion that is on, and go to the next one")],
      ["⇧ 1 – 9", _("A reason of that criterion")],
    ];
  }

  /** @returns {Record<string, string>} */
  shown() {
    return { left: "source", right: "edited" };
  }
}
