import { _ } from "../base/words.js";

/** @import { Action, Task } from "../shapes.d.ts" */
/** @import { TaskView } from "../tasks/task_view.js" */

/** What only tasks that name them in `tools` have use for. */
const TOOLS = ["slider", "difference", "layout", "next", "pin", "beside", "wording"];

/**
 * All that can be done by a key in a task: its answers, what is its own, what all tasks have.
 * @param {Task} task
 * @param {typeof TaskView} view
 * @returns {Action[]}
 */
export function actionsOf(task, view) {
  const answers = task.choices.map(({ value, label, key, asked }) => ({
    name: `say ${value}`,
    what: label,
    usual: key,
    decides: true,
    asked,
  }));
  const common = commonActions().filter(({ name }) => !TOOLS.includes(name) || view.tools.includes(name));
  const keyed = common.map((action) => ({ ...action, usual: view.keys[action.name] ?? action.usual }));
  return [...answers, ...view.actions(), ...keyed];
}

/** @returns {Action[]} */
function commonActions() {
  return [
    { name: "undo", what: _("Take the last answer back"), usual: "z" },
    { name: "slider", what: _("Before/after slider"), usual: "b" },
    { name: "flicker", what: _("Flicker: hold to see the source in the edit's place"), usual: " " },
    { name: "difference", what: _("Where the two differ"), usual: "d" },
    { name: "beside", what: _("A reference or mask in the source's place, the next one"), usual: "v" },
    { name: "wording", what: _("The instruction in other words or another language"), usual: "t" },
    { name: "layout", what: _("All pictures alike, or the source smaller"), usual: "l" },
    { name: "fit", what: _("Fit the pictures"), usual: "0" },
    { name: "own", what: _("Pixels at 1:1"), usual: "o" },
    { name: "more", what: _("Say why: ratings, reasons, pins, comment"), usual: "e" },
    { name: "next", what: _("The next criterion"), usual: "n" },
    { name: "comment", what: _("Write a comment"), usual: "c" },
    { name: "pin", what: _("Put a pin on the picture"), usual: "p" },
    { name: "judge", what: _("The judge on your last answer, where it is shown"), usual: "k" },
    { name: "mine", what: _("My answers"), usual: "m" },
    { name: "guidelines", what: _("Guidelines"), usual: "g" },
    { name: "question", what: _("Ask the lead"), usual: "q" },
    { name: "wide", what: _("Full screen"), usual: "w" },
    { name: "keys", what: _("Keys"), usual: "?" },
  ];
}
