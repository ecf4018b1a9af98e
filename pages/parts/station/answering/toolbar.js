import { find, makeButton } from "../base/dom.js";
import { _ } from "../base/words.js";
import { flickersWhileHeld } from "../pictures/moving.js";

/** @import { Station } from "../station.js" */

/** Buttons of ways of looking and saying, and those that open panels: the same as keys do. */
export class Toolbar {
  /**
   * @param {Station} station
   * @param {Record<string, () => void>} does
   */
  constructor(station, does) {
    this.station = station;
    this.does = does;
    /** @type {Map<string, HTMLButtonElement>} */
    this.buttons = new Map();
    this.draw();
  }

  /** Write the buttons, with the keys they have now. */
  draw() {
    const { keys, root } = this.station;
    const tools = toolWords().filter(([name]) => keys.has(name));
    this.buttons = new Map([...tools, ...panelWords()].map(([name, label]) => [name, this.button(name, label)]));
    const buttons = [...this.buttons.values()];
    find(root, ".tools").replaceChildren(...buttons.slice(0, tools.length));
    find(root, ".doors").replaceChildren(...buttons.slice(tools.length));
    flickersWhileHeld(this.buttons.get("flicker"), this.station.viewer);
    this.state();
  }

  /**
   * @param {string} name
   * @param {string} label
   */
  button(name, label) {
    const pressed = () => name === "flicker" || this.does[name]?.();
    return makeButton(label, this.station.keys.of(name), pressed, { dataset: { does: name } });
  }

  /** Which ways of looking are on. */
  state() {
    const { viewer, remarks, gestures } = this.station;
    const { mode } = viewer.comparing;
    const on = {
      slider: mode === "slider",
      difference: mode === "difference",
      own: viewer.view.own,
      layout: viewer.alike,
      pin: gestures.pinning,
      more: remarks.open,
    };
    for (const [name, pressed] of Object.entries(on)) {
      const value = String(pressed);
      const button = this.buttons.get(name);
      if (button && button.ariaPressed !== value) button.ariaPressed = value;
    }
  }
}

/** @returns {[string, string][]} */
function toolWords() {
  return [
    ["slider", _("Slider")],
    ["difference", _("Difference")],
    ["flicker", _("Flicker")],
    ["layout", _("All alike")],
    ["fit", _("Fit")],
    ["own", _("1:1")],
    ["pin", _("Pin")],
    ["more", _("Say why")],
  ];
}

/** @returns {[string, string][]} */
function panelWords() {
  return [
    ["mine", _("My answers")],
    ["guidelines", _("Guidelines")],
    ["question", _("Ask")],
    ["keys", _("Keys")],
  ];
}
