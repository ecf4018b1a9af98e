import { make } from "../base/dom.js";
import { _ } from "../base/words.js";
import { Layer } from "./layer.js";

/** @import { AlignedBoxes, LoadedPicture, Placed, Size, WholePicture } from "../shapes.d.ts" */
/** @import { View } from "./view.js" */

/** The place of one picture on the table: its layers, its pins, its words. */
export class Frame {
  /** @param {string} key */
  constructor(key) {
    this.key = key;
    /** @type {WholePicture | null} */
    this.picture = null;
    this.words = ""; // the picture's own, where each candidate has its own
    this.said = ""; // what the picture is
    this.told = ""; // what the way of looking says of it
    this.behind = false; // whether that stands behind what it is, or in its place
    /** @type {string | null} what is in its place while it is held */
    this.instead = null;
    /** @type {Size} */
    this.box = { width: 0, height: 0 };
    this.layers = { under: new Layer("under"), top: new Layer("top"), heat: new Layer("heat") };
    this.note = make("p", { className: "missing", hidden: true });
    this.pins = make("div", { className: "pins" });
    const layers = Object.values(this.layers).map((layer) => layer.element);
    this.area = make("div", { className: `frame ${key}` }, ...layers, this.pins, this.note);
    this.caption = make("figcaption");
    this.element = make("figure", { className: "side", dataset: { key } }, this.area, this.caption);
  }

  /**
   * Put a decoded picture here, or the words why there is none; null: nothing.
   * @param {LoadedPicture | null} picture
   * @param {string} [key] whose place it is from now on
   */
  put(picture, key = this.key) {
    if (key !== this.key) this.rename(key);
    this.picture = picture?.image ? picture : null;
    this.layers.top.put(this.picture?.image ?? null, this.picture);
    this.layers.under.put(null);
    this.layers.heat.put(null);
    this.words = picture?.instruction ?? "";
    this.told = "";
    const caption = picture?.caption ?? "";
    this.say(this.words ? _("{caption}: {instruction}", { caption, instruction: this.words }) : caption);
    this.explain(picture?.problem ?? "");
  }

  /** @param {string} key */
  rename(key) {
    this.key = key;
    this.area.className = `frame ${key}`;
    this.element.dataset.key = key;
  }

  /** @param {string} problem */
  explain(problem) {
    if (this.note.hidden !== !problem) this.note.hidden = !problem;
    if (problem) this.note.textContent = problem;
  }

  /**
   * What the picture is.
   * @param {string} text
   */
  say(text) {
    this.said = text;
    this.write();
  }

  /**
   * What the way of looking says of it.
   * @param {string} text
   * @param {boolean} [behind] what it is, else in its place
   */
  tell(text, behind = false) {
    Object.assign(this, { told: text, behind });
    this.write();
  }

  /**
   * What is in its place for as long as it is held there; null: itself again.
   * @param {string | null} text
   */
  hold(text) {
    this.instead = text;
    this.write();
  }

  write() {
    const usual = this.behind ? [this.said, this.told].filter(Boolean).join(" · ") : this.told || this.said;
    const text = this.instead ?? usual;
    if (this.caption.textContent === text) return;
    this.caption.textContent = text;
    if (this.words) this.caption.title = text;
  }

  /**
   * Its picture at its own pixels.
   * @param {HTMLImageElement} image
   */
  sharpen(image) {
    if (!this.picture) return;
    Object.assign(this.picture, { image, sharp: true });
    this.layers.top.put(image, this.picture);
  }

  /**
   * Put everything where the view says; only writes, never asks the browser for a layout.
   * @param {View} view
   */
  place(view) {
    if (!this.picture || !this.box.width) return;
    for (const layer of Object.values(this.layers)) {
      if (layer.boxes) layer.place(this.aligned(this.picture, layer.boxes, view));
      else if (layer.size) layer.place(view.place(this.box, layer.size));
    }
  }

  /**
   * Where the source lies when its box is put over the edit's box; see review/pictures/difference.py.
   * @param {WholePicture} picture
   * @param {AlignedBoxes} boxes
   * @param {View} view
   * @returns {Placed}
   */
  aligned(picture, { source, edited }, view) {
    const placed = view.place(this.box, picture);
    const width = (placed.width * edited.width) / source.width;
    const height = (placed.height * edited.height) / source.height;
    const left = placed.left + placed.zoom * (placed.width * edited.left - width * source.left);
    const top = placed.top + placed.zoom * (placed.height * edited.top - height * source.top);
    return { width, height, left, top, zoom: placed.zoom };
  }

  /**
   * Pixels of the screen per pixel of the picture that is here.
   * @param {View} view
   */
  enlarged(view) {
    if (!this.picture) return 0;
    const { width, zoom } = view.place(this.box, this.picture);
    return (width * zoom * devicePixelRatio) / this.picture.image.naturalWidth;
  }
}
