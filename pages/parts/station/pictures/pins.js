import { make } from "../base/dom.js";

/** Draws numbered pins over the pictures, wherever the view has them. */
export class Pins {
  constructor(viewer) {
    this.viewer = viewer;
    this.pins = [];
  }

  show(pins) {
    if (!pins.length && !this.pins.length) return;
    this.pins = pins;
    for (const frame of this.viewer.frames) {
      const here = pins.map((pin, index) => [pin, index + 1]).filter(([pin]) => pin.picture === frame.key);
      frame.pins.replaceChildren(...here.map(([pin, number]) => this.mark(pin, number)));
    }
    this.place();
  }

  mark(pin, number) {
    const mark = make("span", { className: "pin" }, String(number));
    mark.pin = pin;
    return mark;
  }

  place() {
    if (!this.pins.length) return;
    for (const frame of this.viewer.frames) {
      if (!frame.picture) continue;
      const { left, top, width, height, zoom } = this.viewer.view.place(frame.box, frame.picture);
      for (const mark of frame.pins.children)
        mark.style.transform = `translate(${left + mark.pin.x * width * zoom}px, ${top + mark.pin.y * height * zoom}px)`;
    }
  }
}
