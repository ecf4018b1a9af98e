import { Keys } from "../answering/keys.js";
import { make, makeButton } from "../base/dom.js";

const ORDINALS = ["1st", "2nd", "3rd"];
const DRAG_STARTS = 6; // pixels: less is a click

/** The order given so far of a group's candidates: by number keys, by click, by drag. */
export class Ranking {
  constructor(root, viewer, controls, changed) {
    this.controls = controls; // which key does what
    this.root = root.querySelector(".ranking");
    this.viewer = viewer;
    this.changed = changed;
    this.open = false; // there is no list that keys would go to
    this.tying = false; // whether the next candidate goes to the last one's place
    this.reset(null);
    this.root.addEventListener("pointerdown", (event) => this.grab(event));
    this.root.addEventListener("pointermove", (event) => this.drag(event));
    for (const end of ["pointerup", "pointercancel"]) this.root.addEventListener(end, (event) => this.drop(event));
  }

  /** Begin a unit: nothing said, or what was said before. */
  reset(unit, { order = [], none_acceptable: none = false } = {}) {
    this.on = unit?.asked === "listwise";
    if (this.root.hidden === this.on) this.root.hidden = !this.on;
    if (!this.on) return;
    this.keys = unit.pictures.map((one) => one.key).filter((key) => key !== "source");
    this.order = order.map((tied) => [...tied]);
    this.none = none;
    this.tying = false;
    this.draw();
  }

  /** What goes with the answer; nothing where no order is asked for. */
  content() {
    return this.on ? { order: this.order, none_acceptable: this.none } : {};
  }

  /** Whether an answer must wait; returns why, or undefined. */
  waits(verdict) {
    return this.on && verdict === "ranked" && !this.order.length ? "Put one candidate first, at least: press its number." : undefined;
  }

  /** What of the order was on screen: the server knows the candidates. */
  shown() {
    return {};
  }

  /** Other keys do the same: the buttons say so. */
  relabel() {
    if (this.on) this.draw();
  }

  /** Numbers give the order. */
  takes(event) {
    const number = event.shiftKey ? 0 : Keys.number(event);
    if (!this.on || !number) return false;
    this.press(number);
    this.changed();
    return true;
  }

  get last() {
    return this.order.at(-1);
  }

  /** Put the nth candidate behind the others, or beside the last one; again takes it away. */
  press(number) {
    const key = this.keys[number - 1];
    if (!key) return;
    const placed = this.order.some((tied) => tied.includes(key));
    if (placed) this.take(key);
    else if (this.tying && this.last) this.last.push(key);
    else this.order.push([key]);
    this.tying = false;
    this.draw();
  }

  take(key) {
    this.order = this.order.map((tied) => tied.filter((one) => one !== key)).filter((tied) => tied.length);
  }

  tie() {
    this.tying = Boolean(this.last) && !this.tying;
    this.draw();
  }

  /** Take the candidate placed last away again. */
  back() {
    if (this.last) this.take(this.last.at(-1));
    this.tying = false;
    this.draw();
  }

  bad() {
    this.none = !this.none;
    this.draw();
  }

  /** Move a candidate: to a place ("beside 0"), before one ("before 0"), or to none (""). */
  move(key, target) {
    const [how, index] = target.split(" ");
    const place = this.order[Number(index)];
    if (how === "beside" && place?.includes(key)) return;
    const anchor = how ? place : null;
    this.order = this.order.map((tied) => (tied === anchor ? tied : tied.filter((one) => one !== key)));
    if (how === "beside" && anchor) anchor.push(key);
    if (how === "before") {
      const at = anchor ? this.order.indexOf(anchor) : this.order.length;
      if (anchor?.includes(key)) anchor.splice(anchor.indexOf(key), 1);
      this.order.splice(at, 0, [key]);
    }
    this.order = this.order.filter((tied) => tied.length);
    this.tying = false;
    this.draw();
  }

  grab(event) {
    const chip = event.target.closest(".candidate");
    if (!chip || event.button) return;
    event.preventDefault();
    this.held = { key: chip.dataset.key, chip, x: event.clientX, y: event.clientY, far: false };
    this.root.setPointerCapture(event.pointerId);
  }

  drag(event) {
    const { held } = this;
    if (!held) return;
    const [dx, dy] = [event.clientX - held.x, event.clientY - held.y];
    held.far ||= Math.hypot(dx, dy) > DRAG_STARTS;
    if (held.far) held.chip.style.transform = `translate(${dx}px, ${dy}px)`;
    this.mark(held.far ? this.under(event) : null);
  }

  drop(event) {
    const { held } = this;
    if (!held) return;
    this.held = null;
    this.mark(null);
    held.chip.style.transform = "";
    if (event.type === "pointercancel") return;
    if (!held.far) return this.press(this.keys.indexOf(held.key) + 1);
    const found = this.under(event);
    if (found) this.move(held.key, found.dataset.drop);
  }

  /** The place under the pointer. (The captured pointer's target is the strip.) */
  under({ clientX, clientY }) {
    return [...this.root.querySelectorAll("[data-drop]")].find((element) => {
      const box = element.getBoundingClientRect();
      return clientX >= box.left && clientX <= box.right && clientY >= box.top - 20 && clientY <= box.bottom + 20;
    });
  }

  mark(found) {
    for (const element of this.root.querySelectorAll("[data-drop]")) element.classList.toggle("over", element === found);
  }

  chip(key) {
    const number = this.keys.indexOf(key) + 1;
    return make("span", { className: "candidate", dataset: { key }, attributes: { role: "button", "aria-label": `Candidate ${number}` } }, String(number));
  }

  draw() {
    const gap = (index) => make("span", { className: "gap", dataset: { drop: `before ${index}` } });
    const place = (tied, index) =>
      make("span", { className: "place", dataset: { drop: `beside ${index}` } }, make("small", {}, Ranking.nth(index)), ...tied.map((key) => this.chip(key)));
    const placed = this.order.flatMap((tied, index) => [gap(index), place(tied, index)]);
    const loose = this.keys.filter((key) => !this.order.some((tied) => tied.includes(key)));
    const end = make("span", { className: "gap end", dataset: { drop: `before ${this.order.length}` } }, this.order.length ? "" : "Best first: press numbers, or drag here");
    const rest = make("span", { className: "loose", dataset: { drop: "" } }, make("small", {}, "No place"), ...loose.map((key) => this.chip(key)));
    const tie = makeButton("Same place", this.controls.of("same"), () => this.tie(), { dataset: { does: "tie" }, ariaPressed: String(this.tying) });
    const none = makeButton("None acceptable", this.controls.of("none"), () => this.bad(), { dataset: { does: "none" }, ariaPressed: String(this.none) });
    this.root.replaceChildren(make("span", { className: "order" }, ...placed, end), rest, tie, none);
    this.captions();
  }

  /** Each picture's caption says the place its candidate has. */
  captions() {
    for (const [index, key] of this.keys.entries()) {
      const place = this.order.findIndex((tied) => tied.includes(key));
      const frame = this.viewer.frame(key);
      if (!frame?.picture) continue;
      frame.say(`${index + 1}${place < 0 ? "" : ` – ${Ranking.nth(place)}`}${frame.words ? `: ${frame.words}` : ""}`);
      frame.element.classList.toggle("placed", place >= 0);
    }
  }

  static nth(index) {
    return ORDINALS[index] ?? `${index + 1}th`;
  }
}
