const SWIPE_SHARE = 0.28; // of the table's width: from here on a swipe is an answer
const SWIPE_STARTS = 12; // pixels
const CLOSER = 3; // times, by a double click
const WHEEL = 0.0016; // zoom per pixel of the wheel
const PINCHED_WHEEL = 0.012; // a trackpad's pinch comes as a wheel with Ctrl

/** Mouse, pen and fingers on the table: wheel, drag, pinch, double click, slider, pin, swipe. */
export class Hands {
  constructor(table, viewer, heard) {
    this.table = table;
    this.viewer = viewer;
    this.heard = heard; // {swipes, swiped(direction), pinned(frame, point)}
    this.hint = table.querySelector(".swipe");
    this.pointers = new Map();
    this.pinning = false;
    const on = (name, does, options) => table.addEventListener(name, does, options);
    on("wheel", (event) => this.wheel(event), { passive: false });
    on("pointerdown", (event) => this.down(event));
    on("pointermove", (event) => this.move(event));
    on("pointerup", (event) => this.up(event, true));
    on("pointercancel", (event) => this.up(event, false));
    on("dblclick", (event) => this.twice(event));
  }

  /** The frame under an event, and the place in it. (A captured pointer's target is the table.) */
  under({ clientX, clientY }) {
    for (const frame of this.viewer.frames) {
      const box = frame.frame.getBoundingClientRect();
      const at = { x: clientX - box.left, y: clientY - box.top };
      if (at.x >= 0 && at.y >= 0 && at.x <= box.width && at.y <= box.height) return { frame, at };
    }
    return null;
  }

  wheel(event) {
    const found = this.under(event);
    if (!found) return;
    event.preventDefault();
    const pixels = event.deltaMode === 1 ? event.deltaY * 16 : event.deltaY;
    this.viewer.by(Math.exp(-pixels * (event.ctrlKey ? PINCHED_WHEEL : WHEEL)), found.frame, found.at);
  }

  down(event) {
    if (event.button || event.target.closest("button, .split")) return;
    const found = this.under(event);
    if (!found) return;
    this.table.setPointerCapture(event.pointerId);
    this.pointers.set(event.pointerId, { x: event.clientX, y: event.clientY, from: event.clientX, top: event.clientY, ...found });
    if (this.pointers.size > 1) this.pinched = true; // No swipe until all fingers are up.
    this.swipe(0);
  }

  move(event) {
    const pointer = this.pointers.get(event.pointerId);
    if (!pointer) return;
    const before = this.spread();
    const [dx, dy] = [event.clientX - pointer.x, event.clientY - pointer.y];
    Object.assign(pointer, { x: event.clientX, y: event.clientY });
    if (this.pointers.size > 1) this.pinch(before, dx / 2, dy / 2);
    else if (this.viewer.zoomed) this.viewer.pan(dx, dy, pointer.frame);
    else if (this.viewer.mode === "slider") this.slide(event, pointer.frame);
    else if (this.heard.swipes && event.pointerType !== "mouse" && !this.pinched) this.swipe(event.clientX - pointer.from);
  }

  /** How far apart two fingers are. */
  spread() {
    const [one, two] = this.pointers.values();
    return two ? Math.hypot(one.x - two.x, one.y - two.y) : 0;
  }

  pinch(before, dx, dy) {
    const [one, two] = this.pointers.values();
    const box = one.frame.frame.getBoundingClientRect();
    const middle = { x: (one.x + two.x) / 2 - box.left, y: (one.y + two.y) / 2 - box.top };
    if (before > 0) this.viewer.by(this.spread() / before, one.frame, middle);
    this.viewer.pan(dx, dy, one.frame);
  }

  slide(event, frame) {
    const box = frame.frame.getBoundingClientRect();
    this.viewer.cut((event.clientX - box.left) / box.width);
  }

  /** Show how far a swipe has come; 0 ends it. */
  swipe(dx) {
    const far = Math.abs(dx) > SWIPE_STARTS ? dx : 0;
    this.swiped = far;
    this.hint.hidden = !far;
    this.table.style.setProperty("--swipe", `${far}px`);
    if (!far) return;
    this.hint.dataset.direction = far > 0 ? "right" : "left";
    this.hint.dataset.enough = String(this.enough);
    this.hint.textContent = this.heard.hint(far > 0 ? "right" : "left", this.enough);
  }

  get enough() {
    return Math.abs(this.swiped) > SWIPE_SHARE * this.table.clientWidth;
  }

  up(event, ended) {
    const pointer = this.pointers.get(event.pointerId);
    if (!this.pointers.delete(event.pointerId)) return;
    const direction = ended && !this.pinched && this.enough && (this.swiped > 0 ? "right" : "left");
    const still = Math.hypot(event.clientX - pointer.from, event.clientY - pointer.top) < SWIPE_STARTS;
    if (ended && this.pinning && still && !this.pinched) this.pin(pointer);
    this.swipe(0);
    if (!this.pointers.size) this.pinched = false;
    if (direction) this.heard.swiped(direction);
  }

  pin({ frame, at }) {
    if (!frame.picture) return;
    const point = this.viewer.view.point(at, frame.box, frame.picture);
    if (point.x >= 0 && point.x <= 1 && point.y >= 0 && point.y <= 1) this.heard.pinned(frame.key, point);
  }

  /** A double click comes closer there, and goes back. */
  twice(event) {
    const found = this.under(event);
    if (!found?.frame.picture || this.pinning) return;
    if (this.viewer.zoomed) this.viewer.fit();
    else this.viewer.by(CLOSER, found.frame, found.at);
  }

  /** Whether the next click puts a pin. */
  pinMode(on) {
    this.pinning = on;
    this.table.classList.toggle("pinning", on);
  }
}
