import { around, find } from "../base/dom.js";

/** @import { Point } from "../shapes.d.ts" */
/** @import { Frame } from "./frame.js" */
/** @import { Viewer } from "./viewer.js" */

const SWIPE_SHARE = 0.28; // of the table's width: from here on a swipe is an answer
const SWIPE_STARTS = 12; // pixels
const CLOSER = 3; // times, by a double click
const WHEEL = 0.0016; // zoom per pixel of the wheel
const PINCHED_WHEEL = 0.012; // a trackpad's pinch comes as a wheel with Ctrl

/** @typedef {"left" | "right"} Direction */
/** @typedef {Point & { from: Point, frame: Frame, at: Point }} Pointer where it is, began, and on what */

/**
 * @typedef {object} GesturesHeard
 * @property {boolean} swipes whether a swipe is an answer here
 * @property {(direction: Direction) => void} swiped
 * @property {(direction: Direction, enough: boolean) => string} hint what a swipe will be
 * @property {(picture: string, point: Point) => void} pinned
 */

/** Mouse, pen and fingers on the table: wheel, drag, pinch, double click, slider, pin, swipe. */
export class Gestures {
  /**
   * @param {Viewer} viewer
   * @param {GesturesHeard} heard
   */
  constructor(viewer, heard) {
    const { table } = viewer;
    this.table = table;
    this.viewer = viewer;
    this.heard = heard;
    this.hint = find(table, ".swipe");
    /** @type {Map<number, Pointer>} */
    this.pointers = new Map();
    this.pinning = false;
    this.pinched = false;
    this.swiped = 0; // pixels
    table.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    table.addEventListener("pointerdown", (event) => this.down(event));
    table.addEventListener("pointermove", (event) => this.move(event));
    table.addEventListener("pointerup", (event) => this.up(event, true));
    table.addEventListener("pointercancel", (event) => this.up(event, false));
    table.addEventListener("dblclick", (event) => this.twice(event));
  }

  /**
   * The frame under an event, and the place in it. (A captured pointer's target is the table.)
   * @param {MouseEvent} event
   */
  under({ clientX, clientY }) {
    for (const frame of this.viewer.frames) {
      const box = frame.area.getBoundingClientRect();
      const at = { x: clientX - box.left, y: clientY - box.top };
      if (at.x >= 0 && at.y >= 0 && at.x <= box.width && at.y <= box.height) return { frame, at };
    }
    return null;
  }

  /** @param {WheelEvent} event */
  wheel(event) {
    const found = this.under(event);
    if (!found) return;
    event.preventDefault();
    const pixels = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * 16 : event.deltaY;
    this.viewer.by(Math.exp(-pixels * (event.ctrlKey ? PINCHED_WHEEL : WHEEL)), found.frame, found.at);
  }

  /** @param {PointerEvent} event */
  down(event) {
    if (event.button || around(event, "a, button, .split")) return;
    const found = this.under(event);
    if (!found) return;
    this.table.setPointerCapture(event.pointerId);
    const here = { x: event.clientX, y: event.clientY };
    this.pointers.set(event.pointerId, { ...here, from: here, ...found });
    if (this.pointers.size > 1) this.pinched = true; // No swipe until all fingers are up.
    this.swipe(0);
  }

  /** @param {PointerEvent} event */
  move(event) {
    const pointer = this.pointers.get(event.pointerId);
    if (!pointer) return;
    const before = this.spread();
    const [right, down] = [event.clientX - pointer.x, event.clientY - pointer.y];
    Object.assign(pointer, { x: event.clientX, y: event.clientY });
    if (this.pointers.size > 1) this.pinch(before, right / 2, down / 2);
    else if (this.viewer.zoomed) this.viewer.pan(right, down, pointer.frame);
    else if (this.viewer.comparing.mode === "slider") this.slide(event, pointer.frame);
    else if (this.heard.swipes && event.pointerType !== "mouse" && !this.pinched)
      this.swipe(event.clientX - pointer.from.x);
  }

  /** How far apart two fingers are. */
  spread() {
    const [one, two] = this.pointers.values();
    return one && two ? Math.hypot(one.x - two.x, one.y - two.y) : 0;
  }

  /**
   * @param {number} before how far apart the fingers were
   * @param {number} right
   * @param {number} down
   */
  pinch(before, right, down) {
    const [one, two] = this.pointers.values();
    if (!one || !two) return;
    const box = one.frame.area.getBoundingClientRect();
    const middle = { x: (one.x + two.x) / 2 - box.left, y: (one.y + two.y) / 2 - box.top };
    if (before > 0) this.viewer.by(this.spread() / before, one.frame, middle);
    this.viewer.pan(right, down, one.frame);
  }

  /**
   * @param {PointerEvent} event
   * @param {Frame} frame
   */
  slide(event, frame) {
    const box = frame.area.getBoundingClientRect();
    this.viewer.comparing.cut((event.clientX - box.left) / box.width);
  }

  /**
   * Show how far a swipe has come; 0 ends it.
   * @param {number} right
   */
  swipe(right) {
    const far = Math.abs(right) > SWIPE_STARTS ? right : 0;
    this.swiped = far;
    this.hint.hidden = !far;
    this.table.style.setProperty("--swipe", `${far}px`);
    if (!far) return;
    this.hint.dataset.direction = this.direction;
    this.hint.dataset.enough = String(this.enough);
    this.hint.textContent = this.heard.hint(this.direction, this.enough);
  }

  get enough() {
    return Math.abs(this.swiped) > SWIPE_SHARE * this.table.clientWidth;
  }

  get direction() {
    return this.swiped > 0 ? "right" : "left";
  }

  /**
   * @param {PointerEvent} event
   * @param {boolean} ended by the finger, not by the browser
   */
  up(event, ended) {
    const pointer = this.pointers.get(event.pointerId);
    if (!pointer) return;
    this.pointers.delete(event.pointerId);
    const one = ended && !this.pinched;
    const answer = one && this.enough ? this.direction : null;
    const still = Math.hypot(event.clientX - pointer.from.x, event.clientY - pointer.from.y) < SWIPE_STARTS;
    if (one && this.pinning && still) this.pin(pointer);
    this.swipe(0);
    if (!this.pointers.size) this.pinched = false;
    if (answer) this.heard.swiped(answer);
  }

  /** @param {Pointer} pointer */
  pin({ frame, at }) {
    if (!frame.picture) return;
    const point = this.viewer.view.point(at, frame.box, frame.picture);
    if (point.x >= 0 && point.x <= 1 && point.y >= 0 && point.y <= 1) this.heard.pinned(frame.key, point);
  }

  /**
   * A double click comes closer there, and goes back.
   * @param {MouseEvent} event
   */
  twice(event) {
    const found = this.under(event);
    if (!found?.frame.picture || this.pinning) return;
    if (this.viewer.zoomed) this.viewer.fit();
    else this.viewer.by(CLOSER, found.frame, found.at);
  }

  /**
   * Whether the next click puts a pin.
   * @param {boolean} on
   */
  pinMode(on) {
    this.pinning = on;
    this.table.classList.toggle("pinning", on);
  }
}
