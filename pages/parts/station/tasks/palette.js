import { Keys } from "../answering/keys.js";
import { around, make, makeButton, touched, typing } from "../base/dom.js";
import { _ } from "../base/words.js";
import { headingRow, searchInput, typeRow } from "./palette_rows.js";
import { fitting, inWords } from "./type_search.js";

/** @import { EditType } from "../shapes.d.ts" */

const NINE = 9; // number keys at a time; 0 goes on to the next nine

/**
 * @typedef {object} PaletteHeard
 * @property {(name: string) => void} chose
 * @property {() => void} two two types at once, or one again
 * @property {() => void} closed
 */

/**
 * @typedef {object} PaletteShown
 * @property {string} title
 * @property {boolean} two
 * @property {string | null} assigned
 * @property {string | null} [without] what cannot be chosen
 * @property {number} [category] the nth is looked into; 0: none
 */

/** The list of types beside the pictures: found by letters or by number, chosen by key or click. */
export class Palette {
  /**
   * @param {EditType[]} types
   * @param {PaletteHeard} heard
   */
  constructor(types, heard) {
    this.types = types;
    this.heard = heard;
    this.categories = [...new Set(types.map((type) => type.category))];
    /** @type {string | null} the one looked into */
    this.category = null;
    /** @type {string | null} */
    this.assigned = null;
    /** @type {string | null} */
    this.without = null;
    this.page = 0; // of nine numbers
    this.on = -1; // the option that Enter takes
    this.title = make("strong", {});
    this.both = makeButton(_("Two types"), "+", () => heard.two(), { dataset: { does: "both" } });
    this.input = searchInput();
    this.list = make("ul", { id: "types", attributes: { role: "listbox", "aria-label": _("Types") } });
    this.element = this.build();
    this.input.addEventListener("input", () => this.draw());
    this.list.addEventListener("pointerdown", (event) => event.pointerType === "mouse" && event.preventDefault()); // keeps the focus
    this.list.addEventListener("click", (event) => this.click(event));
  }

  build() {
    const close = makeButton(_("Close"), "Esc", () => this.close());
    const header = make("header", {}, this.title, this.both, close);
    return make(
      "aside",
      { className: "palette", tabIndex: -1, hidden: true, attributes: { "aria-label": _("Types") } },
      header,
      this.input,
      this.list,
    );
  }

  get open() {
    return !this.element.hidden;
  }

  /** @param {PaletteShown} shown */
  show({ title, two, assigned, without = null, category = 0 }) {
    Object.assign(this, { assigned, without, page: 0, category: null });
    this.title.textContent = title;
    this.both.ariaPressed = String(two);
    this.input.value = "";
    this.element.hidden = false;
    // On a touch screen the keyboard would cover the pictures before anybody wants to type.
    (matchMedia("(hover: none)").matches ? this.element : this.input).focus({ preventScroll: true });
    if (category) this.number(category);
    else this.draw();
  }

  close() {
    if (!this.open) return;
    this.element.hidden = true;
    this.heard.closed();
  }

  /** What is typed, in words. */
  get query() {
    return inWords(this.input.value);
  }

  /** The types that fit: all, those of a category, or the best matches first. */
  get fitting() {
    const there = this.types.filter(
      ({ name, category }) => name !== this.without && (!this.category || category === this.category),
    );
    return fitting(there, this.query);
  }

  /** What numbers stand for now: categories, or the types of one. */
  get numbered() {
    return this.category ? this.fitting.map((type) => type.name) : this.categories;
  }

  /**
   * The nth of nine: a category is looked into, a type is chosen. 0: the next nine.
   * @param {number} number
   */
  number(number) {
    const all = this.numbered;
    if (!number) {
      this.page = (this.page + 1) % Math.max(1, Math.ceil(all.length / NINE));
      return this.draw();
    }
    const found = all[this.page * NINE + number - 1];
    if (found === undefined) return;
    if (this.category) this.heard.chose(found);
    else this.enter(found);
  }

  /**
   * Look into a category, or (null) at all.
   * @param {string | null} category
   */
  enter(category) {
    Object.assign(this, { category, page: 0 });
    this.draw();
  }

  /** @param {MouseEvent} event */
  click(event) {
    // Of a double click only the first counts.
    if (event.detail > 1) return;
    const { type, category } = around(event, "[data-type], [data-category]")?.dataset ?? {};
    if (type !== undefined) this.heard.chose(type);
    else if (category !== undefined) this.enter(category || null);
  }

  /**
   * A key while the list is open; returns whether it was the list's. None of them decides but Enter and a type's number.
   * @param {KeyboardEvent} event
   */
  steers(event) {
    const inside = event.composedPath()[0] === this.input;
    if (!this.open || (typing(event) && !inside)) return false;
    if (event.isComposing || event.key === "Tab") return true;
    const does = this.does(event);
    const letter = event.key.length === 1;
    if (does || (letter && event.repeat)) event.preventDefault();
    if (does && (!event.repeat || event.key.startsWith("Arrow"))) does();
    else if (!inside && letter) this.input.focus(); // and the letter goes there
    return true;
  }

  /**
   * What a key does here; undefined for one that writes.
   * @param {KeyboardEvent} event
   * @returns {(() => void) | undefined}
   */
  does(event) {
    if (!this.input.value && event.key === "Backspace") return () => this.enter(null);
    const number = Keys.named(event) === "0" ? 0 : Keys.number(event) || null;
    if (!this.input.value && number !== null && !event.shiftKey) return () => this.number(number);
    /** @type {Record<string, () => void>} */
    const steps = {
      Escape: () => this.close(),
      Enter: () => this.take(),
      ArrowDown: () => this.move(1),
      ArrowUp: () => this.move(-1),
      "+": () => this.heard.two(),
    };
    return Object.hasOwn(steps, event.key) ? steps[event.key] : undefined;
  }

  /** @returns {HTMLElement[]} */
  get options() {
    return [...this.list.querySelectorAll("[data-type]")].filter((option) => option instanceof HTMLElement);
  }

  /** Enter takes the one that is on; nothing is before letters or arrows brought it. */
  take() {
    const type = this.options[this.on]?.dataset.type;
    if (type !== undefined) this.heard.chose(type);
  }

  /** @param {number} step */
  move(step) {
    const last = this.options.length - 1;
    this.light(this.on < 0 && step < 0 ? last : Math.max(0, Math.min(last, this.on + step)));
  }

  /** @param {number} index */
  light(index) {
    this.on = index;
    for (const [place, option] of this.options.entries()) option.ariaSelected = String(place === index);
    const on = this.options[index];
    this.input.setAttribute("aria-activedescendant", on?.id ?? "");
    on?.scrollIntoView({ block: "nearest" });
  }

  draw() {
    const found = this.fitting;
    const sought = this.query.length > 0;
    const rows = found.flatMap((type, index) => {
      const headed = !sought && type.category !== found[index - 1]?.category;
      return [...(headed ? [this.heading(type.category)] : []), this.option(type, index, sought)];
    });
    const how = touched() ? _("No type fits. Close, then None of these?") : _("No type fits. Esc, then None of these?");
    const none = make("li", { className: "quiet" }, how);
    this.list.replaceChildren(...(rows.length ? rows : [none]));
    this.list.classList.toggle("all", !sought && !this.category);
    this.list.scrollTop = 0;
    this.light(sought && found.length ? 0 : -1);
  }

  /** @param {string} category */
  heading(category) {
    return headingRow(category, Boolean(this.category), this.label(this.categories.indexOf(category)));
  }

  /**
   * @param {EditType} type
   * @param {number} index
   * @param {boolean} sought
   */
  option(type, index, sought) {
    const tags = [type.name === this.assigned ? _("assigned") : "", sought ? type.category : ""].filter(Boolean);
    return typeRow(type, `type-${index}`, tags, this.category && !sought ? this.label(index) : "");
  }

  /**
   * The number key of a place, if it is among the nine in turn.
   * @param {number} index
   */
  label(index) {
    const number = index - this.page * NINE + 1;
    return number >= 1 && number <= NINE ? String(number) : "";
  }
}
