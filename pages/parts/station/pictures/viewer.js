import { Frame } from "./frame.js";
import { View } from "./view.js";

const FULL_MS = 150; // how long a zoom rests before its own pixels are fetched

const IN_A_ROW = 4; // pictures; more are in two rows

/** Shows a unit's pictures: side by side, one over the other with a slider, their difference. */
export class Viewer {
  constructor(root, pictures, changed) {
    this.table = root.querySelector(".table");
    this.note = this.table.querySelector(".empty");
    this.split = this.table.querySelector(".split");
    this.pictures = pictures;
    this.changed = changed; // the view or the mode is another one
    this.view = new View();
    this.frames = [];
    this.mode = "side";
    this.part = 0.5; // where the slider stands
    this.sizes = new ResizeObserver((seen) => this.resized(seen));
    this.cut(0.5);
  }

  close() {
    this.sizes.disconnect();
    clearTimeout(this.timer);
  }

  /** The frame that is compared with the first one: it carries the layers. */
  get main() {
    return this.frames.at(-1);
  }

  get zoomed() {
    return this.view.zoom > 1.001;
  }

  frame(key) {
    return this.frames.find((one) => one.key === key);
  }

  /** Put decoded pictures on the table; returns whether one is missing or broken. */
  show(unit, shown) {
    this.flick(false);
    this.unit = unit;
    this.shown = shown;
    if (!this.note.hidden) this.note.hidden = true;
    if (shown.map((one) => one.key).join() !== this.frames.map((one) => one.key).join()) this.build(shown);
    shown.forEach((picture, index) => this.frames[index].put(picture));
    this.layers();
    this.place();
    return shown.some((one) => !one.image);
  }

  build(shown) {
    for (const frame of this.frames) frame.element.remove();
    this.sizes.disconnect();
    this.frames = shown.map((one) => new Frame(one.key));
    this.table.prepend(...this.frames.map((frame) => frame.element));
    this.table.classList.toggle("many", shown.length > IN_A_ROW);
    this.table.style.setProperty("--columns", String(Math.ceil(shown.length / 2)));
    for (const frame of this.frames) {
      this.sizes.observe(frame.frame);
      frame.box = { width: frame.frame.clientWidth, height: frame.frame.clientHeight };
    }
  }

  resized(seen) {
    for (const { target, contentRect } of seen) target.frame.box = { width: contentRect.width, height: contentRect.height };
    this.place();
  }

  clear(text) {
    this.unit = null;
    for (const frame of this.frames) frame.clear();
    this.note.hidden = false;
    this.note.firstElementChild.textContent = text;
  }

  /** Everything to where the view says. */
  place() {
    if (this.view.own) this.atOwnPixels();
    for (const frame of this.frames) frame.place(this.view);
    this.table.classList.toggle("zoomed", this.zoomed);
    clearTimeout(this.timer);
    if (this.zoomed) this.timer = setTimeout(() => this.sharpen(), FULL_MS);
    this.changed();
  }

  /** Fetch own pixels where the screen's are not enough. */
  async sharpen() {
    const { unit } = this;
    for (const frame of this.frames) {
      const { picture } = frame;
      if (!picture || picture.sharp || frame.enlarged(this.view) <= 1.01) continue;
      const image = await this.pictures.full(picture);
      if (!image || this.unit !== unit || frame.picture !== picture) continue;
      Object.assign(picture, { image, sharp: true });
      frame.layers.top.replaceChildren(image);
      this.place();
    }
  }

  /** The edit's own pixels, one by one; which are known once they are fetched. */
  atOwnPixels() {
    const { picture, box } = this.main;
    if (!picture || !box.width) return;
    const scale = Math.min(box.width / picture.width, box.height / picture.height);
    this.view.zoom = picture.image.naturalWidth / (picture.width * scale * devicePixelRatio);
  }

  async own() {
    const { unit, main } = this;
    if (!main?.picture) return;
    const image = await this.pictures.full(main.picture);
    if (!image || this.unit !== unit) return;
    Object.assign(main.picture, { image, sharp: true });
    main.layers.top.replaceChildren(image);
    this.view.own = true;
    this.place();
  }

  fit() {
    this.view.fit();
    this.place();
  }

  /** Enlarge by a factor about a point of a frame (its middle, when none is given). */
  by(factor, frame = this.main, at = null) {
    if (!frame?.picture) return;
    const { box } = frame;
    this.view.to(this.view.zoom * factor, at ?? { x: box.width / 2, y: box.height / 2 }, box, frame.picture);
    this.place();
  }

  pan(dx, dy, frame = this.main) {
    if (!frame?.picture) return;
    this.view.pan(dx, dy, frame.box, frame.picture);
    this.place();
  }

  /** Switch a way of looking on, or back to side by side. */
  switch(mode) {
    this.mode = this.mode === mode ? "side" : mode;
    this.table.dataset.mode = this.mode;
    if (!this.unit) return this.changed();
    for (const [index, frame] of this.frames.entries()) frame.say(this.shown[index].caption);
    this.layers();
    this.place();
  }

  layers() {
    this.under(this.mode === "slider");
    if (this.mode === "slider") this.main.say("Source left of the line, edit right of it");
    this.heat();
  }

  async heat() {
    const { unit, main } = this;
    if (this.mode !== "difference") return main.layer("heat", null);
    main.say("Comparing …");
    const heat = await this.pictures.difference(unit);
    if (this.unit !== unit || this.mode !== "difference") return;
    main.layer("heat", heat.image ?? null);
    main.say(heat.said);
    main.place(this.view);
  }

  /** Who compares by difference or slider finds the next one's ready. */
  ahead(unit) {
    if (unit && this.mode !== "side") this.pictures.difference(unit);
  }

  copy(picture) {
    const copy = picture.image.cloneNode();
    copy.decoding = "sync";
    copy.alt = "";
    return copy;
  }

  /** While held, the source is in the edit's place. */
  flick(held) {
    const first = this.frames[0]?.picture;
    if (!first || !this.main?.picture || this.table.classList.contains("flick") === held) return;
    this.table.classList.toggle("flick", held);
    this.under(held || this.mode === "slider");
    for (const frame of this.frames.slice(1)) frame.place(this.view);
  }

  /** Lay the source under what is compared, or take it away; where the two lie otherwise, aligned. */
  async under(shown) {
    const { unit, main } = this;
    const first = this.frames[0]?.picture;
    for (const frame of this.frames.slice(1)) frame.layer("under", shown && first ? this.copy(first) : null, first);
    if (!shown || !first || !main.picture || !unit.difference) return;
    const { boxes } = await this.pictures.difference(unit);
    if (this.unit !== unit || !boxes) return;
    main.layers.under.boxes = boxes;
    main.place(this.view);
  }

  /** Move the slider to a share of the width. */
  cut(part) {
    this.part = Math.min(1, Math.max(0, part));
    this.table.style.setProperty("--part", `${100 * this.part}%`);
    this.table.style.setProperty("--cut", String(this.part));
    this.split.setAttribute("aria-valuenow", String(Math.round(100 * this.part)));
  }
}
