import { Keys } from "../answering/keys.js";
import { make, makeButton, typing } from "../base/dom.js";

const NINE = 9; // number keys at a time; 0 goes on to the next nine

/** The list of types beside the pictures: found by letters or by number, chosen by key or click. */
export class Palette {
  constructor(root, types, heard) {
    this.root = root.querySelector(".palette");
    this.types = types;
    this.heard = heard; // {chose(name), two(), closed()}
    this.categories = [...new Set(types.map((one) => one.category))];
    this.title = make("strong", {});
    this.both = makeButton("Two types", "+", () => heard.two(), { dataset: { does: "both" } });
    this.input = make("input", { type: "text", autocomplete: "off", spellcheck: false, placeholder: "A few letters, or a number", attributes: { role: "combobox", "aria-label": "Find a type", "aria-controls": "types", "aria-expanded": "true" } });
    this.list = make("ul", { id: "types", attributes: { role: "listbox", "aria-label": "Types" } });
    const close = makeButton("Close", "Esc", () => this.close());
    this.root.replaceChildren(make("header", {}, this.title, this.both, close), this.input, this.list);
    this.input.addEventListener("input", () => this.draw());
    this.list.addEventListener("pointerdown", (event) => event.pointerType === "mouse" && event.preventDefault()); // keeps the focus
    this.list.addEventListener("click", (event) => this.click(event));
  }

  get open() {
    return !this.root.hidden;
  }

  /** Show the list, at the nth category if one is named. `without`: what cannot be chosen. */
  show({ title, two, assigned, without = null, category = 0 }) {
    Object.assign(this, { assigned, without, page: 0, category: null });
    this.title.textContent = title;
    this.both.ariaPressed = String(two);
    this.input.value = "";
    this.root.hidden = false;
    // On a touch screen the keyboard would cover the pictures before anybody wants to type.
    (matchMedia("(hover: none)").matches ? this.root : this.input).focus({ preventScroll: true });
    if (category) this.number(category);
    else this.draw();
  }

  close() {
    if (!this.open) return;
    this.root.hidden = true;
    this.heard.closed();
  }

  /** What is typed, in words. */
  get query() {
    return inWords(this.input.value);
  }

  /** The types that fit: all, those of a category, or the best matches first. */
  get fitting() {
    const there = this.types.filter((one) => one.name !== this.without && (!this.category || one.category === this.category));
    if (!this.query.length) return there;
    const rated = there.map((one) => [one, rate(one, this.query)]).filter(([, rated]) => rated !== null);
    return rated.sort(([, one], [, other]) => one - other).map(([one]) => one);
  }

  /** What numbers stand for now: categories, or the types of one. */
  get numbered() {
    return this.category ? this.fitting.map((one) => one.name) : this.categories;
  }

  /** The nth of nine: a category is looked into, a type is chosen. 0: the next nine. */
  number(number) {
    const all = this.numbered;
    if (!number) {
      this.page = (this.page + 1) % Math.max(1, Math.ceil(all.length / NINE));
      return this.draw();
    }
    const found = all[this.page * NINE + number - 1];
    if (found === undefined) return undefined;
    if (this.category) return this.heard.chose(found);
    return this.enter(found);
  }

  /** Look into a category, or (null) at all. */
  enter(category) {
    Object.assign(this, { category, page: 0 });
    this.draw();
  }

  click(event) {
    // Of a double click only the first counts.
    if (event.detail > 1) return;
    const { type, category } = event.target.closest("[data-type], [data-category]")?.dataset ?? {};
    if (type !== undefined) this.heard.chose(type);
    else if (category !== undefined) this.enter(category || null);
  }

  /** A key while the list is open; returns whether it was the list's. None of them decides but Enter and a type's number. */
  steers(event) {
    const inside = event.composedPath()[0] === this.input;
    if (typing(event) && !inside) return false;
    if (event.isComposing || event.key === "Tab") return true;
    const does = this.does(event);
    const letter = event.key.length === 1;
    if (does || (letter && event.repeat)) event.preventDefault();
    if (does && (!event.repeat || event.key.startsWith("Arrow"))) does();
    else if (!inside && letter) this.input.focus(); // and the letter goes there
    return true;
  }

  /** What a key does here; undefined for one that writes. */
  does(event) {
    const { key } = event;
    const steps = { Escape: () => this.close(), Enter: () => this.take(), ArrowDown: () => this.move(1), ArrowUp: () => this.move(-1), "+": () => this.heard.two() };
    if (this.input.value) return steps[key];
    if (key === "Backspace") return () => this.enter(null);
    const number = Keys.named(event) === "0" ? 0 : Keys.number(event) || null;
    return number === null || event.shiftKey ? steps[key] : () => this.number(number);
  }

  get options() {
    return [...this.list.querySelectorAll("[data-type]")];
  }

  /** Enter takes the one that is on; nothing is before letters or arrows brought it. */
  take() {
    const on = this.options[this.on];
    if (on) this.heard.chose(on.dataset.type);
  }

  move(step) {
    const last = this.options.length - 1;
    this.light(this.on < 0 && step < 0 ? last : Math.max(0, Math.min(last, this.on + step)));
  }

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
    const rows = found.flatMap((one, index) => [...(sought || one.category === found[index - 1]?.category ? [] : [this.heading(one.category)]), this.option(one, index, sought)]);
    this.list.replaceChildren(...(rows.length ? rows : [make("li", { className: "quiet" }, "No type fits. Esc, then None of these?")]));
    this.list.classList.toggle("all", !sought && !this.category);
    this.list.scrollTop = 0;
    this.light(sought && found.length ? 0 : -1);
  }

  heading(category) {
    const number = this.category ? "" : this.label(this.categories.indexOf(category));
    const button = makeButton(this.category ? `‹ ${category}` : category, number || (this.category ? "⌫" : ""), () => {}, { dataset: { category: this.category ? "" : category } });
    return make("li", { className: "heading", attributes: { role: "presentation" } }, button);
  }

  option({ name, category, description }, index, sought) {
    const number = this.category && !sought ? this.label(index) : "";
    const tags = [name === this.assigned ? "assigned" : "", sought ? category : ""].filter(Boolean).join(" · ");
    const about = [["quiet", tags], ["quiet description", description]].filter(([, text]) => text);
    const lines = [make("span", { className: "name" }, name), ...about.map(([className, text]) => make("span", { className }, text))];
    const key = number ? [make("kbd", { ariaHidden: "true" }, number)] : [];
    return make("li", { id: `type-${index}`, title: description, dataset: { type: name }, attributes: { role: "option" } }, make("span", {}, ...lines), ...key);
  }

  /** The number key of a place, if it is among the nine in turn. */
  label(index) {
    const number = index - this.page * NINE + 1;
    return number >= 1 && number <= NINE ? String(number) : "";
  }
}

/** A text's words, in lower case and without accents. */
function inWords(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean);
}

/** How far a type is from what was typed (0: word for word in its name), or null. */
function rate({ name, category, description, aliases }, query) {
  const places = [name, aliases.join(" "), category, description].map(inWords);
  const far = query.map((part) => {
    const place = places.findIndex((words) => words.some((word) => word.startsWith(part)));
    return place >= 0 ? place : places[0].join(" ").includes(part) ? places.length : null;
  });
  return far.includes(null) ? null : far.reduce((sum, one) => sum + one, 0);
}
