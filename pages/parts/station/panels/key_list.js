import { Keys } from "../answering/keys.js";
import { keyLabel, make, makeButton } from "../base/dom.js";
import { _ } from "../base/words.js";

/** @import { Action, Task } from "../shapes.d.ts" */
/** @import { Panel } from "./panel.js" */

const MODIFIERS = ["Shift", "Control", "Alt", "Meta", "AltGraph"];

/** The keys: what each does, and a way to change it. */
export class KeyList {
  /**
   * @param {Panel} panel
   * @param {Task} task
   * @param {[string, string][]} help keys that the task has and nobody can change: [keys, what they do]
   * @param {Keys} keys
   * @param {() => void} changed
   */
  constructor(panel, task, help, keys, changed) {
    this.panel = panel;
    this.task = task;
    this.help = help;
    this.keys = keys;
    this.changed = changed;
  }

  show(said = "") {
    const note = make(
      "p",
      { className: "said", attributes: { role: "status" } },
      said || _("Press a key's button to change it."),
    );
    const answers = this.keys.actions.filter((action) => action.decides);
    const rest = this.keys.actions.filter((action) => !action.decides);
    const fixed = [...this.help, ...looking(), ...this.swipes()];
    const lines = fixed.flatMap(([key, what]) => [make("dt", {}, make("kbd", {}, key)), make("dd", {}, what)]);
    const list = make(
      "dl",
      { className: "keys" },
      ...[...answers, ...rest].flatMap((action) => this.row(action)),
      ...lines,
    );
    this.panel.show(
      "keys",
      _("Keys"),
      note,
      list,
      makeButton(_("Keys as they were"), "", () => this.reset()),
    );
  }

  reset() {
    this.keys.reset();
    this.changed();
    this.show(_("All keys are as they were."));
  }

  /** @returns {[string, string][]} */
  swipes() {
    const [right, left] = ["right", "left"].map(
      (way) => this.task.choices.find((one) => one.swipe === way)?.label ?? "",
    );
    return right && left ? [[_("Swipe"), _("On a touch screen: right: {right}, left: {left}", { right, left })]] : [];
  }

  /** @param {Action} action */
  row(action) {
    const key = this.keys.of(action.name);
    const label = _("{what}: {key}. Change", { what: action.what, key: keyLabel(key) });
    const button = makeButton("", key, () => this.ask(action, button), { dataset: { action: action.name } });
    button.setAttribute("aria-label", label);
    return [make("dt", {}, button), make("dd", {}, action.what)];
  }

  /**
   * The next key pressed is the action's; Esc leaves it as it is.
   * @param {Action} action
   * @param {HTMLButtonElement} button
   */
  ask(action, button) {
    button.replaceChildren(_("press a key"));
    button.focus();
    const heard = (/** @type {KeyboardEvent} */ event) => {
      if (MODIFIERS.includes(event.key)) return;
      event.preventDefault();
      event.stopPropagation();
      stop();
      this.take(action, event);
    };
    const stop = () => {
      button.removeEventListener("keydown", heard);
      button.removeEventListener("blur", stop);
    };
    button.addEventListener("keydown", heard);
    button.addEventListener("blur", stop);
  }

  /**
   * @param {Action} action
   * @param {KeyboardEvent} event
   */
  take(action, event) {
    const why = event.key === "Escape" ? _("Nothing was changed.") : this.keys.change(action, Keys.named(event));
    this.changed();
    this.show(why || _("{key} is now “{what}”.", { key: keyLabel(this.keys.of(action.name)), what: action.what }));
  }
}

/** @returns {[string, string][]} */
function looking() {
  return [
    ["+ −", _("Zoom; also the wheel, two fingers, or a double click")],
    ["← ↑ → ↓", _("Move in the pictures; drag does too. With the slider: move it")],
  ];
}
