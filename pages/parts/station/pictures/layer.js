import { make } from "../base/dom.js";

/** @import { AlignedBoxes, Placed, Size } from "../shapes.d.ts" */

/** One image of a frame, over or under others. */
export class Layer {
  /** @param {string} name */
  constructor(name) {
    this.element = make("div", { className: `layer ${name}` });
    /** @type {HTMLImageElement | null} */
    this.image = null;
    /** @type {Size | null} of the picture, which its image may be smaller than */
    this.size = null;
    /** @type {AlignedBoxes | null} where it lies otherwise than the frame's picture */
    this.boxes = null;
  }

  /**
   * Lay an image here; null takes it away.
   * @param {HTMLImageElement | null} image
   * @param {Size | null} [size]
   */
  put(image, size = null) {
    if (!image && !this.image) return;
    this.element.replaceChildren(...(image ? [image] : []));
    Object.assign(this, { image, size, boxes: null });
  }

  /**
   * Only writes, never asks the browser for a layout.
   * @param {Placed} placed
   */
  place({ width, height, left, top, zoom }) {
    if (!this.image) return;
    const { style } = this.image;
    style.width = `${width}px`;
    style.height = `${height}px`;
    style.transform = `translate(${left}px, ${top}px) scale(${zoom})`;
    style.imageRendering = (width * zoom) / this.image.naturalWidth > 3 ? "pixelated" : "auto";
  }
}

/**
 * The same picture once more, for another place; a frame that has it has its pixels.
 * @param {HTMLImageElement} image
 */
export function copyOf(image) {
  const copy = /** @type {HTMLImageElement} */ (image.cloneNode());
  copy.decoding = "sync";
  copy.alt = "";
  copy.removeAttribute("style"); // where it lay
  return copy;
}
