import { find } from "../base/dom.js";
import { accompanied, grid } from "./arranging.js";
import { Beside } from "./beside.js";
import { Comparing } from "./comparing.js";
import { Frame } from "./frame.js";
import { View } from "./view.js";

/** @import { LoadedPicture, Point, Size, Unit } from "../shapes.d.ts" */
/** @import { Pictures } from "./loading.js" */

const FULL_MS = 150; // how long a zoom rests before its own pixels are fetched
const PAIR = 3; // pictures of a pair: the first one may accompany the two

/** Shows a unit's pictures, all enlarged to the same place. */
export class Viewer {
  /**
   * @param {ParentNode} root
   * @param {Pictures} loading
   * @param {() => void} changed the view or the way of looking is another one
   */
  constructor(root, loading, changed) {
    this.table = find(root, ".table");
    this.note = find(this.table, ".empty");
    this.loading = loading;
    this.changed = changed;
    this.view = new View();
    this.comparing = new Comparing(this, this.table);
    this.beside = new Beside(this);
    /** @type {Frame[]} */
    this.frames = [];
    /** @type {Unit | null} */
    this.unit = null;
    /** @type {LoadedPicture[]} all of the unit */
    this.pictures = [];
    /** @type {string[] | null} the two of them that lie on the table; null: all do */
    this.chosen = null;
    this.laid = 0; // how often something was: what comes later asks whether it is still the same
    /** @type {Size} of the table inside */
    this.room = { width: 0, height: 0 };
    this.alike = false; // whether all pictures of a pair get the same room
    this.arranged = ""; // as it was written last
    this.sizes = new ResizeObserver((seen) => this.resized(seen));
    /** @type {number | undefined} */
    this.timer = undefined;
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

  /** @param {string} key */
  frame(key) {
    return this.frames.find((frame) => frame.key === key);
  }

  /**
   * Put decoded pictures on the table; returns whether one is missing or broken.
   * @param {Unit} unit
   * @param {LoadedPicture[]} pictures
   * @param {string[] | null} [chosen] keys of those that are compared at first; null: all are
   */
  show(unit, pictures, chosen = null) {
    Object.assign(this, { unit, pictures, chosen });
    if (!this.note.hidden) this.note.hidden = true;
    this.beside.show(unit, pictures);
    this.lay();
    return unit.pictures.some(({ key }) => !pictures.find((picture) => picture.key === key)?.image);
  }

  /**
   * Compare two others of the unit's pictures, in this very frame.
   * @param {string[]} keys
   */
  choose(keys) {
    if (!this.unit || this.chosen?.join() === keys.join()) return;
    this.chosen = keys;
    this.lay();
  }

  /** Those chosen lie on the table; as many as before get the frames there are. */
  lay() {
    this.comparing.flick(false);
    this.laid += 1;
    const keys = this.chosen ?? this.unit?.pictures.map(({ key }) => key) ?? [];
    const pictures = keys.flatMap((key) => this.pictures.filter((picture) => picture.key === key));
    if (pictures.length !== this.frames.length) this.build(pictures);
    for (const [index, picture] of pictures.entries()) this.frames[index]?.put(picture, picture.key);
    this.arrange();
    this.comparing.layers();
    this.place();
  }

  /** @param {LoadedPicture[]} pictures */
  build(pictures) {
    for (const frame of this.frames) frame.element.remove();
    this.sizes.disconnect();
    this.frames = pictures.map((picture) => new Frame(picture.key));
    this.arranged = "";
    this.table.prepend(...this.frames.map((frame) => frame.element));
    this.table.classList.toggle("several", this.comparing.several);
    this.sizes.observe(this.table);
    for (const frame of this.frames) {
      this.sizes.observe(frame.area);
      frame.box = { width: frame.area.clientWidth, height: frame.area.clientHeight };
    }
  }

  /** @param {ResizeObserverEntry[]} seen */
  resized(seen) {
    for (const { target, contentRect } of seen) {
      if (target === this.table) this.room = { width: contentRect.width, height: contentRect.height };
      const frame = this.frames.find(({ area }) => area === target);
      if (frame) frame.box = { width: contentRect.width, height: contentRect.height };
    }
    this.arrange();
    this.place();
  }

  /** Give each picture that is seen its room; only writes, and only what is another than before. */
  arrange() {
    if (!this.room.width || !this.frames.length) return;
    const shapes = this.frames.map(({ picture }) => (picture ? picture.width / picture.height : 1));
    const side = this.comparing.mode === "side";
    const pair = side && !this.alike && shapes.length === PAIR;
    const { columns, rows, first } = pair
      ? accompanied(shapes, this.room)
      : grid(side ? shapes : shapes.slice(1), this.room);
    const template = `${rows} / ${columns}`;
    if (this.arranged === template + first) return;
    this.arranged = template + first;
    this.table.style.gridTemplate = template;
    if (this.frames[0]) this.frames[0].element.style.gridArea = first;
  }

  /** All pictures of a pair alike, or the first one smaller. */
  rearrange() {
    this.alike = !this.alike;
    this.arrange();
    this.changed();
  }

  /** @param {string} text */
  clear(text) {
    this.unit = null;
    this.laid += 1;
    this.beside.show(null);
    for (const frame of this.frames) frame.put(null);
    this.note.hidden = false;
    find(this.note, "p").textContent = text;
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
    for (const frame of this.frames) {
      if (frame.picture && !frame.picture.sharp && frame.enlarged(this.view) > 1.01 && (await this.full(frame)))
        this.place();
    }
  }

  /**
   * Put a frame's picture at its own pixels, if it is still there once they came.
   * @param {Frame} frame
   */
  async full(frame) {
    const { unit } = this;
    const { picture } = frame;
    const image = picture && (await this.loading.full(picture));
    if (!image || this.unit !== unit || frame.picture !== picture) return false;
    frame.sharpen(image);
    return true;
  }

  /** The edit's own pixels, one by one; which are known once they are fetched. */
  atOwnPixels() {
    const { picture, box } = this.main ?? {};
    if (!picture || !box?.width) return;
    const scale = Math.min(box.width / picture.width, box.height / picture.height);
    this.view.zoom = picture.image.naturalWidth / (picture.width * scale * devicePixelRatio);
  }

  async own() {
    if (!this.main || !(await this.full(this.main))) return;
    this.view.own = true;
    this.place();
  }

  fit() {
    this.view.fit();
    this.place();
  }

  /**
   * Enlarge by a factor about a point of a frame (its middle, when none is given).
   * @param {number} factor
   * @param {Frame} [frame]
   * @param {Point} [at]
   */
  by(factor, frame = this.main, at) {
    if (!frame?.picture) return;
    const { box } = frame;
    this.view.to(this.view.zoom * factor, at ?? { x: box.width / 2, y: box.height / 2 }, box, frame.picture);
    this.place();
  }

  /**
   * @param {number} right
   * @param {number} down
   * @param {Frame} [frame]
   */
  pan(right, down, frame = this.main) {
    if (!frame?.picture) return;
    this.view.pan(right, down, frame.box, frame.picture);
    this.place();
  }
}
