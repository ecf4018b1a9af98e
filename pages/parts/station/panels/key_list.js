import { Keys } from "../answering/keys.js";
import { keyLabel, make, makeButton } from "../base/dom.js";

const RATING = [
  ["1 – 5", "Rate the criterion that is on, and go to the next one"],
  ["⇧ 1 – 9", "A reason of that criterion"],
];

const LOOKING = [
  ["+ −", "Zoom; also the wheel, two fingers, or a double click"],
  ["← ↑ → ↓", "Move in the pictures; drag does too. With the slider: move it"],
];

const RANKING = [
  ["1 – 8", "Where an order is asked for: the next place; again takes it away. Drag does too"],
];

const TYPING = [
  ["1 – 9", "The list of types at that category, then the type's number; 0 goes on to the next nine"],
  ["Letters", "In the list: a type by its name, another name of it, its category or definition; ↓ ↑ Enter choose"],
  ["+", "In the list: two types at once, the main one first"],
  ["⇧ 1 – 5", "A suggested type, where there are any"],
];

/** The keys: what each does, and a way to change it. */
export class KeysPanel {
  constructor(panel, task, keys, changed) {
    this.panel = panel;
    this.task = task;
    this.keys = keys;
    this.changed = changed;
  }

  show(said = "") {
    const note = make("p", { className: "said", attributes: { role: "status" } }, said || "Press a key's button to change it.");
    const answers = this.keys.actions.filter((action) => action.decides);
    const rest = this.keys.actions.filter((action) => !action.decides);
    const list = make("dl", { className: "keys" }, ...[...answers, ...rest].flatMap((action) => this.row(action)), ...this.gestures().flatMap(([key, what]) => [make("dt", {}, make("kbd", {}, key)), make("dd", {}, what)]));
    const reset = makeButton("Keys as they were", "", () => {
      this.keys.reset();
      this.changed();
      this.show("All keys are as they were.");
    });
    this.panel.show("keys", "Keys", note, list, reset);
  }

  gestures() {
    const { choices, rates, types, unit } = this.task;
    const words = ["right", "left"].map((way) => `${way}: ${choices.find((one) => one.swipe === way)?.label}`);
    const swipe = unit === "edit" ? [["Swipe", `On a touch screen: ${words.join(", ")}`]] : [];
    return [...(types ? TYPING : rates ? RATING : RANKING), ...LOOKING, ...swipe];
  }

  row(action) {
    const button = makeButton("", this.keys.of(action.name), () => this.ask(action, button), { dataset: { action: action.name } });
    button.setAttribute("aria-label", `${action.what}: ${keyLabel(this.keys.of(action.name))}. Change`);
    return [make("dt", {}, button), make("dd", {}, action.what)];
  }

  /** The next key pressed is the action's; Esc leaves it as it is. */
  ask(action, button) {
    button.replaceChildren("press a key");
    button.focus();
    const heard = (event) => {
      if (["Shift", "Control", "Alt", "Meta", "AltGraph"].includes(event.key)) return;
      event.preventDefault();
      event.stopPropagation();
      stop();
      const why = event.key === "Escape" ? "Nothing was changed." : this.keys.change(action.name, Keys.named(event));
      this.changed();
      this.show(why || `${keyLabel(this.keys.of(action.name))} is now “${action.what}”.`);
    };
    const stop = () => {
      button.removeEventListener("keydown", heard);
      button.removeEventListener("blur", stop);
    };
    button.addEventListener("keydown", heard);
    button.addEventListener("blur", stop);
  }
}
