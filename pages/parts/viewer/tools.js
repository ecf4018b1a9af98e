import { find, makeButton } from "../station/base/dom.js";
import { _ } from "../station/base/words.js";
import { flickersWhileHeld } from "../station/pictures/moving.js";

/** @import { Looking } from "./looking.js" */

/** The viewer's buttons: ways of looking, and the way to the next one. */
export class Tools {
  /** @param {Looking} looking */
  constructor(looking) {
    this.looking = looking;
    /** @type {Map<string, HTMLButtonElement>} */
    this.buttons = new Map();
  }

  draw() {
    const { does, keys, root, viewer } = this.looking;
    const offered = labels().filter(([name]) => keys.has(name));
    this.buttons = new Map(
      offered.map(([name, label]) => {
        const pressed = () => name === "flicker" || does[name]?.();
        return [name, makeButton(label, keys.of(name), pressed, { dataset: { does: name } })];
      }),
    );
    find(root, ".tools").replaceChildren(...this.buttons.values());
    flickersWhileHeld(this.buttons.get("flicker"), viewer);
    this.state();
  }

  /** Which ways of looking are on, and where one is. */
  state() {
    const { at, pending, root, viewer } = this.looking;
    const { mode } = viewer.comparing;
    const on = { slider: mode === "slider", difference: mode === "difference", own: viewer.view.own };
    for (const [name, pressed] of Object.entries(on)) {
      const button = this.buttons.get(name);
      if (button) button.ariaPressed = String(pressed);
    }
    const place = at ? pending.place(at.key) : -1;
    this.offer("back", place > 0);
    this.offer("onward", place >= 0 && place < pending.shown.length - 1);
    const said = _("{number} of {total}", { number: place + 1, total: pending.total });
    find(root, ".place").textContent = pending.total > 1 && place >= 0 ? said : "";
  }

  /**
   * @param {string} name
   * @param {boolean} offered
   */
  offer(name, offered) {
    const button = this.buttons.get(name);
    if (button) button.disabled = !offered;
  }
}

/** @returns {[string, string][]} */
function labels() {
  return [
    ["back", _("Before")],
    ["onward", _("Next")],
    ["slider", _("Slider")],
    ["difference", _("Difference")],
    ["flicker", _("Flicker")],
    ["fit", _("Fit")],
    ["own", _("1:1")],
    ["wide", _("Full screen")],
    ["keys", _("Keys")],
  ];
}
