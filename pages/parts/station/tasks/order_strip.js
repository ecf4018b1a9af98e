import { around, make, makeButton, touched } from "../base/dom.js";
import { _ } from "../base/words.js";

/** @import { Keys } from "../answering/keys.js" */
/** @import { Order } from "./order.js" */

const DRAG_STARTS = 6; // pixels: less is a click
const DROP_MARGIN = 20; // pixels above and below a place that still belong to it

/** @typedef {{ key: string, chip: HTMLElement, x: number, y: number, far: boolean }} Dragged */

/** Shows an order as a strip of places, and changes it by click and drag. */
export class OrderStrip {
  /**
   * @param {Keys} keys
   * @param {(change: (order: Order) => void) => void} change
   */
  constructor(keys, change) {
    this.keys = keys;
    this.change = change;
    this.element = make("div", {
      className: "ranking",
      hidden: true,
      attributes: { role: "group", "aria-label": _("Your order") },
    });
    /** @type {Dragged | null} */
    this.dragged = null;
    this.element.addEventListener("pointerdown", (event) => this.grab(event));
    this.element.addEventListener("pointermove", (event) => this.drag(event));
    this.element.addEventListener("pointerup", (event) => this.drop(event));
    this.element.addEventListener("pointercancel", () => this.letGo());
  }

  /** @param {Order} order */
  draw(order) {
    const placed = order.places.flatMap((tied, index) => [gap(index), this.place(order, tied, index)]);
    const end = gap(order.places.length);
    end.classList.add("end");
    const how = touched()
      ? _("Best first: tap numbers, or drag them here")
      : _("Best first: press numbers, or drag here");
    end.textContent = order.places.length ? "" : how;
    const rest = make(
      "span",
      { className: "loose", dataset: { drop: "" } },
      make("small", {}, _("No place")),
      ...order.loose.map((key) => chip(order, key)),
    );
    this.element.replaceChildren(make("span", { className: "order" }, ...placed, end), rest, ...this.buttons(order));
  }

  /** @param {Order} order */
  buttons(order) {
    const tie = { dataset: { does: "tie" }, ariaPressed: String(order.tying) };
    const none = { dataset: { does: "none" }, ariaPressed: String(order.none) };
    return [
      makeButton(_("Same place"), this.keys.of("same"), () => this.change((one) => one.tie()), tie),
      makeButton(_("None acceptable"), this.keys.of("none"), () => this.change((one) => one.bad()), none),
    ];
  }

  /**
   * @param {Order} order
   * @param {string[]} tied
   * @param {number} index
   */
  place(order, tied, index) {
    const chips = tied.map((key) => chip(order, key));
    return make(
      "span",
      { className: "place", dataset: { drop: `beside ${index}` } },
      make("small", {}, nth(index)),
      ...chips,
    );
  }

  /** @param {PointerEvent} event */
  grab(event) {
    const taken = around(event, ".candidate");
    if (!taken || event.button) return;
    event.preventDefault();
    this.dragged = { key: taken.dataset.key ?? "", chip: taken, x: event.clientX, y: event.clientY, far: false };
    this.element.setPointerCapture(event.pointerId);
  }

  /** @param {PointerEvent} event */
  drag(event) {
    const { dragged } = this;
    if (!dragged) return;
    const [right, down] = [event.clientX - dragged.x, event.clientY - dragged.y];
    dragged.far ||= Math.hypot(right, down) > DRAG_STARTS;
    if (dragged.far) dragged.chip.style.transform = `translate(${right}px, ${down}px)`;
    this.mark(dragged.far ? this.under(event) : undefined);
  }

  letGo() {
    const { dragged } = this;
    if (dragged) dragged.chip.style.transform = "";
    this.dragged = null;
    this.mark(undefined);
    return dragged;
  }

  /** @param {PointerEvent} event */
  drop(event) {
    const dragged = this.letGo();
    if (!dragged) return;
    const { key } = dragged;
    if (!dragged.far) return this.change((order) => order.press(order.keys.indexOf(key) + 1));
    const target = this.under(event)?.dataset.drop;
    if (target !== undefined) this.change((order) => order.move(key, target));
  }

  /** @returns {NodeListOf<HTMLElement>} */
  get targets() {
    return this.element.querySelectorAll("[data-drop]");
  }

  /**
   * The place under the pointer. (The captured pointer's target is the strip.)
   * @param {PointerEvent} event
   */
  under({ clientX, clientY }) {
    return [...this.targets].find((element) => {
      const { left, right, top, bottom } = element.getBoundingClientRect();
      return clientX >= left && clientX <= right && clientY >= top - DROP_MARGIN && clientY <= bottom + DROP_MARGIN;
    });
  }

  /** @param {HTMLElement | undefined} found */
  mark(found) {
    for (const element of this.targets) element.classList.toggle("over", element === found);
  }
}

/**
 * The name of a place.
 * @param {number} index
 */
export function nth(index) {
  return [_("1st"), _("2nd"), _("3rd")][index] ?? _("{n}th", { n: index + 1 });
}

/** @param {number} index */
function gap(index) {
  return make("span", { className: "gap", dataset: { drop: `before ${index}` } });
}

/**
 * @param {Order} order
 * @param {string} key
 */
function chip(order, key) {
  const number = order.keys.indexOf(key) + 1;
  const attributes = { role: "button", "aria-label": _("Candidate {n}", { n: number }) };
  return make("span", { className: "candidate", dataset: { key }, attributes }, String(number));
}
