import { find } from "../base/dom.js";
import { _ } from "../base/words.js";

/** @import { Unit, WholePicture } from "../shapes.d.ts" */
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
    if (!viewer.unit) return viewer.changed();
    for (const [index, frame] of viewer.frames.entries()) frame.say(viewer.pictures[index]?.caption ?? "");
    this.layers();
    viewer.place();
  }

  /** Lay over the pictures on the table what this way of looking shows. */
  layers() {
    this.under(this.mode === "slider");
    if (this.mode === "slider") this.viewer.main?.say(_("Source left of the line, edit right of it"));
    this.heat();
  }

  async heat() {
    const { unit, main } = this.viewer;
    if (this.mode !== "difference") return main?.layers.heat.put(null);
    if (!main || !unit) return;
    main.say(_("Comparing …"));
    const heat = await this.viewer.loading.difference(unit);
    if (this.viewer.unit !== unit || this.mode !== "difference") return;
    main.layers.heat.put(heat.image ?? null, main.picture);
    main.say(heat.said);
    main.place(this.viewer.view);
  }

  /**
   * Who compares by difference or slider finds the next one's ready.
   * @param {Unit | undefined} unit
   */
  ahead(unit) {
    if (unit && this.mode !== "side") this.viewer.loading.difference(unit);
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
    for (const frame of frames.slice(1)) frame.place(view);
  }

  /**
   * Lay the source under what is compared, or take it away; where the two lie otherwise, aligned.
   * @param {boolean} shown
   */
  async under(shown) {
    const { frames, main, unit } = this.viewer;
    const first = frames[0]?.picture ?? null;
    for (const frame of frames.slice(1)) frame.layers.under.put(shown && first ? copyOf(first) : null, first);
    if (!shown || !first || !main?.picture || !unit?.difference) return;
    const { boxes } = await this.viewer.loading.difference(unit);
    if (this.viewer.unit !== unit || !boxes) return;
    main.layers.under.boxes = boxes;
    main.place(this.viewer.view);
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

/** @param {WholePicture} picture */
function copyOf(picture) {
  const copy = /** @type {HTMLImageElement} */ (picture.image.cloneNode());
  copy.decoding = "sync";
  copy.alt = "";
  return copy;
}
