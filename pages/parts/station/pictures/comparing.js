import { find } from "../base/dom.js";
import { _ } from "../base/words.js";
import { copyOf } from "./layer.js";

/** @import { Unit } from "../shapes.d.ts" */
/** @import { Frame } from "./frame.js" */
/** @import { Viewer } from "./viewer.js" */

/** Ways of comparing: side by side, one over the other with a slider, their difference, flicker. */
export class Comparing {
  /**
   * @param {Viewer} viewer
   * @param {HTMLElement} table
   */
  constructor(viewer, table) {
    this.viewer = viewer;
    this.table = table;
    this.split = find(table, ".split");
    this.mode = "side";
    this.part = 0.5; // where the slider stands
    this.cut(this.part);
  }

  /**
   * Switch a way of looking on, or back to side by side.
   * @param {string} mode
   */
  switch(mode) {
    const { viewer } = this;
    this.mode = this.mode === mode ? "side" : mode;
    this.table.dataset.mode = this.mode;
    viewer.arrange();
    if (!viewer.unit) return viewer.changed();
    for (const frame of viewer.frames) frame.tell("");
    this.layers();
    viewer.place();
  }

  /** Lay over the pictures on the table what this way of looking shows. */
  layers() {
    this.under(this.mode === "slider");
    if (this.mode === "slider") for (const frame of this.compared) frame.tell(this.sides, this.several);
    for (const frame of this.compared) this.heat(frame);
  }

  /** The frames whose pictures are compared with the first one. */
  get compared() {
    return this.viewer.frames.slice(1);
  }

  get several() {
    return this.compared.length > 1;
  }

  get sides() {
    if (this.several) return _("left of the line: the source");
    const [first, second] = this.viewer.frames.map(({ picture }) => picture?.caption ?? "");
    if (this.viewer.chosen && first && second)
      return _("{first} left of the line, {second} right of it", { first, second });
    return _("Source left of the line, edit right of it");
  }

  /**
   * Where a picture differs from the first one on the table.
   * @param {Unit} unit
   * @param {Frame} frame
   */
  difference(unit, { key }) {
    const { chosen, loading } = this.viewer;
    return loading.difference(unit, key, chosen?.[0]);
  }

  /** @param {Frame} frame */
  async heat(frame) {
    const { unit, laid } = this.viewer;
    if (this.mode !== "difference") return frame.layers.heat.put(null);
    if (!unit) return;
    frame.tell(_("Comparing …"), this.several);
    const heat = await this.difference(unit, frame);
    if (this.viewer.laid !== laid || this.mode !== "difference") return;
    frame.layers.heat.put(heat.image ?? null, frame.picture);
    frame.tell(heat.said, this.several);
    frame.place(this.viewer.view);
  }

  /**
   * Who compares by difference or slider finds the next one's ready.
   * @param {Unit | undefined} unit
   */
  ahead(unit) {
    if (!unit || this.mode === "side") return;
    for (const { key } of unit.pictures.slice(1)) this.viewer.loading.difference(unit, key);
  }

  /**
   * While held, the source is in the edit's place.
   * @param {boolean} held
   */
  flick(held) {
    const { frames, main, view } = this.viewer;
    if (!frames[0]?.picture || !main?.picture || this.table.classList.contains("flick") === held) return;
    this.table.classList.toggle("flick", held);
    this.under(held || this.mode === "slider");
    for (const frame of this.compared) {
      frame.hold(held ? frames[0].said : null);
      frame.place(view);
    }
  }

  /**
   * Lay the source under what is compared, or take it away; where the two lie otherwise, aligned.
   * @param {boolean} shown
   */
  under(shown) {
    const first = this.viewer.frames[0]?.picture ?? null;
    for (const frame of this.compared) {
      frame.layers.under.put(shown && first ? copyOf(first.image) : null, first);
      if (shown && first && frame.picture) this.align(frame);
    }
  }

  /** @param {Frame} frame */
  async align(frame) {
    const { unit, laid, loading, view } = this.viewer;
    if (!unit || !loading.links(unit, frame.key)) return;
    const { boxes } = await this.difference(unit, frame);
    if (this.viewer.laid !== laid || !boxes) return;
    frame.layers.under.boxes = boxes;
    frame.place(view);
  }

  /**
   * Move the slider to a share of the width.
   * @param {number} part
   */
  cut(part) {
    this.part = Math.min(1, Math.max(0, part));
    this.table.style.setProperty("--part", `${100 * this.part}%`);
    this.table.style.setProperty("--cut", String(this.part));
    this.split.setAttribute("aria-valuenow", String(Math.round(100 * this.part)));
  }
}
