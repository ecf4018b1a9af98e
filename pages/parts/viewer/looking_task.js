import { _ } from "../station/base/words.js";
import { TaskView } from "../station/tasks/task_view.js";

/** @import { Action } from "../station/shapes.d.ts" */

/** What the viewer has of a task: ways of comparing, and the way to the next one. */
export class LookingTask extends TaskView {
  static tools = ["slider", "difference", "beside", "wording"];

  /** @returns {Action[]} */
  static actions() {
    return [
      { name: "onward", what: _("The next one; → too, while the pictures fit"), usual: "j" },
      { name: "back", what: _("The one before; ← too, while the pictures fit"), usual: "k" },
    ];
  }
}
