import { make } from "../base/dom.js";

/** @import { Pin } from "../shapes.d.ts" */
/** @import { Frame } from "./frame.js" */
/** @import { Viewer } from "./viewer.js" */

/** Draws numbered pins over the pictures, wherever the view has them. */
export class Pins {
  /** @param {Viewer} viewer */
  constructor(viewer) {
    this.viewer = viewer;
    /** @type {{ pin: Pin, mark: HTMLElement, frame: Frame }[]} */
    this.drawn = [];
  }

  /** @param {Pin[]} pins */
  show(pins) {
    if (!pins.length && !this.drawn.length) return;
    const marks = pins.map((pin, index) => ({ pin, mark: make("span", { className: "pin" }, String(index + 1)) }));
    this.drawn = [];
    for (const frame of this.viewer.frames) {
      const here = marks.filter(({ pin }) => pin.picture === frame.key);
      frame.pins.replaceChildren(...here.map(({ mark }) => mark));
      this.drawn.push(...here.map((one) => ({ ...one, frame })));
    }
    this.place();
  }

  place() {
    for (const { pin, mark, frame } of this.drawn) {
      if (!frame.picture) continue;
      const { left, top, width, height, zoom } = this.viewer.view.place(frame.box, frame.picture);
      mark.style.transform = `translate(${left + pin.x * width * zoom}px, ${top + pin.y * height * zoom}px)`;
    }
  }
}
