import { make } from "../base/dom.js";

/** The place of one picture on the table: its layers, its pins, its words. */
export class Frame {
  constructor(key) {
    this.key = key;
    this.box = { width: 0, height: 0 };
    this.layers = { under: make("div", { className: "layer under" }), top: make("div", { className: "layer top" }), heat: make("div", { className: "layer heat" }) };
    this.note = make("p", { className: "missing", hidden: true });
    this.pins = make("div", { className: "pins" });
    this.frame = make("div", { className: `frame ${key}` }, ...Object.values(this.layers), this.pins, this.note);
    this.frame.frame = this;
    this.caption = make("figcaption");
    this.element = make("figure", { className: "side", dataset: { key } }, this.frame, this.caption);
  }

  /** Put a decoded picture here, or the words why there is none. */
  put(picture) {
    this.picture = picture.image ? picture : null;
    this.layers.top.replaceChildren(...(picture.image ? [picture.image] : []));
    this.layer("under", null);
    this.layer("heat", null);
    this.words = picture.instruction ?? ""; // where each candidate has its own
    this.say(this.words ? `${picture.caption}: ${this.words}` : picture.caption);
    if (this.note.hidden !== !picture.problem) this.note.hidden = !picture.problem;
    if (picture.problem) this.note.textContent = picture.problem;
  }

  clear() {
    this.put({ caption: "" });
  }

  say(text) {
    if (this.caption.textContent === text) return;
    this.caption.textContent = text;
    if (this.words) this.caption.title = text;
  }

  /** Lay a further picture below or above; null takes it away. */
  layer(name, image, size = this.picture) {
    const layer = this.layers[name];
    if (!image && !layer.firstChild) return;
    layer.replaceChildren(...(image ? [image] : []));
    layer.size = size;
    layer.boxes = null;
  }

  /** Put everything where the view says; only writes, never asks the browser for a layout. */
  place(view) {
    if (!this.picture || !this.box.width) return;
    this.lay(this.layers.top, this.picture, view);
    for (const name of ["under", "heat"]) this.lay(this.layers[name], this.layers[name].size, view);
  }

  lay(layer, size, view) {
    const image = layer.firstChild;
    if (!image || !size) return;
    const { width, height, left, top, zoom } = layer.boxes ? this.aligned(layer.boxes, view) : view.place(this.box, size);
    image.style.width = `${width}px`;
    image.style.height = `${height}px`;
    image.style.transform = `translate(${left}px, ${top}px) scale(${zoom})`;
    image.style.imageRendering = (width * zoom) / image.naturalWidth > 3 ? "pixelated" : "auto";
  }

  /** Where the source lies when its box is put over the edit's box; see review/difference.py. */
  aligned({ source, edited }, view) {
    const placed = view.place(this.box, this.picture);
    const width = (placed.width * edited.width) / source.width;
    const height = (placed.height * edited.height) / source.height;
    const left = placed.left + placed.zoom * (placed.width * edited.left - width * source.left);
    const top = placed.top + placed.zoom * (placed.height * edited.top - height * source.top);
    return { width, height, left, top, zoom: placed.zoom };
  }

  /** Pixels of the screen per pixel of the picture that is here. */
  enlarged(view) {
    const { width, zoom } = view.place(this.box, this.picture);
    return (width * zoom * devicePixelRatio) / this.layers.top.firstChild.naturalWidth;
  }
}
