import { make, makeButton } from "../base/dom.js";
import { _ } from "../base/words.js";
import { copyOf } from "./layer.js";

/** @import { LoadedPicture, Unit } from "../shapes.d.ts" */
/** @import { Viewer } from "./viewer.js" */

/**
 * What else an edit was made from: its references and masks, small beside the source. One of them
 * lies in the source's place, as large as that, for as long as somebody looks at it.
 */
export class Beside {
  /** @param {Viewer} viewer */
  constructor(viewer) {
    this.viewer = viewer;
    /** @type {string[]} the source first */
    this.keys = [];
    /** @type {string[]} what lies on the table behind the first picture */
    this.others = [];
    this.element = make("div", {
      className: "beside",
      hidden: true,
      attributes: { role: "group", "aria-label": _("What the edit was made from") },
    });
    viewer.table.append(this.element);
  }

  /**
   * Draw those of a unit; null: none is on screen.
   * @param {Unit | null} unit
   * @param {LoadedPicture[]} [pictures]
   */
  show(unit, pictures = []) {
    const further = unit?.further ?? [];
    const [source = "", ...others] = unit?.pictures.map(({ key }) => key) ?? [];
    this.keys = further.length ? [source, ...further.map(({ key }) => key)] : [];
    this.others = others;
    this.element.hidden = !further.length;
    this.viewer.table.classList.toggle("accompanied", further.length > 0);
    if (!further.length && !this.element.firstChild) return;
    const shown = this.keys.flatMap((key) => pictures.filter((picture) => picture.key === key));
    this.element.replaceChildren(...shown.map((picture) => this.button(picture)));
    this.mark(source);
  }

  /** @param {LoadedPicture} picture */
  button({ key, caption, image }) {
    const about = { className: "further", title: caption, ariaLabel: caption, dataset: { further: key } };
    const button = makeButton(image ? "" : _("missing"), "", () => this.look(key), about);
    if (image) button.prepend(copyOf(image));
    return button;
  }

  /** @param {string} key of the picture that comes to the source's place */
  look(key) {
    this.viewer.choose([key, ...this.others]);
    this.mark(key);
  }

  /** The next one to the source's place, and after the last the source itself. */
  next() {
    const at = this.keys.indexOf(this.viewer.frames[0]?.key ?? "");
    const key = this.keys[(at + 1) % this.keys.length];
    if (key !== undefined) this.look(key);
  }

  /** @returns {Record<string, string>} what lies in the source's place, for the log */
  get shown() {
    const key = this.viewer.frames[0]?.key;
    return key !== undefined && this.keys.indexOf(key) > 0 ? { in_sources_place: key } : {};
  }

  /** @param {string} at */
  mark(at) {
    for (const button of this.element.children)
      if (button instanceof HTMLElement) button.ariaPressed = String(button.dataset.further === at);
  }
}
