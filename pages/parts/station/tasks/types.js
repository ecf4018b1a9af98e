import { Keys } from "../answering/keys.js";
import { find, make, makeButton } from "../base/dom.js";
import { _ } from "../base/words.js";
import { Palette } from "./palette.js";
import { TaskView } from "./task_view.js";

/** @import { Action, OwnAnswer, Said, Unit } from "../shapes.d.ts" */
/** @import { Surroundings } from "./task_view.js" */

const LONGEST = 200; // characters of a text that the log takes

/** The assigned type of the edit on screen, and what is said instead of it: by the list, or as suggested. */
export class TypesView extends TaskView {
  static tools = ["slider", "difference", "beside", "wording"];

  /** @returns {Action[]} */
  static actions() {
    return [{ name: "two", what: _("Two types at once"), usual: "h" }];
  }

  /** @returns {[string, string][]} */
  static help() {
    return [
      ["1 – 9", _("The list of types at that category, then the type's number; 0 goes on to the next nine")],
      [
        _("Letters"),
        _("In the list: a type by its name, another name of it, its category or definition; ↓ ↑ Enter choose"),
      ],
      ["+", _("In the list: two types at once, the main one first")],
      ["⇧ 1 – 5", _("A suggested type, where there are any")],
    ];
  }

  /** @param {Surroundings} around */
  constructor(around) {
    super(around);
    const types = around.data.types ?? [];
    this.known = new Map(types.map((type) => [type.name, type]));
    this.two = false; // whether the list is open for two
    /** @type {string | null} the main one of two */
    this.first = null;
    /** @type {Said} */
    this.chosen = {};
    /** @type {string[]} */
    this.before = [];
    this.palette = new Palette(types, {
      chose: (name) => this.chose(name),
      two: () => this.start(!this.two),
      closed: () => around.focus(),
    });
    this.name = make("strong", {});
    this.category = make("span", { className: "quiet" });
    this.said = make("span", { className: "said" });
    this.definition = make("p", {
      className: "definition",
      tabIndex: 0,
      hidden: !types.some((type) => type.description),
    });
    this.offers = make("span", {
      className: "suggested",
      dataset: { words: _("Perhaps:") },
      attributes: { role: "group", "aria-label": _("It may also be") },
    });
    this.element = make("div", {
      className: "typed",
      attributes: { role: "group", "aria-label": _("The assigned type") },
    });
    this.relabel();
    around.element.classList.add("typing");
    find(around.element, ".stage").append(this.palette.element, this.element);
  }

  /** @returns {Record<string, () => void>} */
  get does() {
    return { two: () => this.start(true) };
  }

  /** Put it together, with the keys as they are now. */
  relabel() {
    const about = { dataset: { does: "two" }, title: _("Two types at once: the main one first") };
    const both = makeButton(_("Two types"), this.around.keys.of("two"), () => this.start(true), about);
    const assigned = make("p", { className: "assigned" }, this.name, this.category, this.said);
    this.element.replaceChildren(assigned, this.offers, both, this.definition);
  }

  /**
   * Nothing is chosen; what was said before is written beside its type.
   * @param {Unit | null} unit
   * @param {Said} [said]
   */
  reset(unit, said = {}) {
    super.reset(unit);
    this.palette.close();
    this.before = [said.edit_type, said.second_type].filter((name) => typeof name === "string");
    this.chosen = {};
    if (unit) this.draw(unit);
    else this.blank();
  }

  /** Nothing of the last unit stays. */
  blank() {
    for (const part of [this.name, this.category, this.said, this.definition, this.offers]) part.replaceChildren();
  }

  /** @param {Unit} unit */
  draw({ edit_type: name, category, suggested }) {
    this.name.textContent = name ?? _("No type is assigned");
    this.category.textContent = category ?? (name ? _("not in the taxonomy") : "");
    this.said.textContent = this.before.length ? _("You said: {types}", { types: this.before.join(" + ") }) : "";
    this.definition.textContent = this.known.get(name ?? "")?.description ?? "";
    if (suggested.length || this.offers.firstChild)
      this.offers.replaceChildren(...suggested.map((one, index) => this.offer(one, index)));
  }

  /**
   * A type that it may be instead: only where mistakes are mended does the server send any.
   * @param {string} name
   * @param {number} index
   */
  offer(name, index) {
    const pressed = (/** @type {MouseEvent} */ event) => event.detail > 1 || this.says(name);
    return makeButton(name, `⇧${index + 1}`, pressed, { dataset: { suggested: name } });
  }

  /** @param {KeyboardEvent} event */
  steers(event) {
    return this.palette.steers(event);
  }

  /**
   * Numbers open the list at a category; with Shift they say a suggested type.
   * @param {KeyboardEvent} event
   */
  takes(event) {
    const number = Keys.number(event);
    if (!number || !this.unit) return false;
    const suggested = this.unit.suggested[number - 1];
    if (!event.shiftKey) this.start(false, number);
    else if (suggested) this.says(suggested);
    return true;
  }

  /**
   * Open the list, for one type or for two at once.
   * @param {boolean} two
   * @param {number} [category]
   */
  start(two, category = 0) {
    if (!this.unit) return;
    Object.assign(this, { two, first: null });
    const title = two ? _("The main type") : _("Which type is it?");
    this.palette.show({ title, two, assigned: this.unit.edit_type, category });
  }

  /** @param {string} name */
  chose(name) {
    if (!this.two) return this.says(name);
    if (this.first) return this.says(this.first, name);
    this.first = name;
    const title = _("{type}, and …", { type: name });
    this.palette.show({ title, two: true, assigned: this.unit?.edit_type ?? null, without: name });
  }

  /**
   * Decide for a type, and a second one. The assigned type as the main one is a confirmation.
   * @param {string} type
   * @param {string} [second]
   */
  says(type, second) {
    const right = type === this.unit?.edit_type;
    this.chosen = { ...(!right && { edit_type: type }), ...(second && { second_type: second }) };
    this.palette.close();
    this.around.decide(right ? "confirm" : "other");
    this.chosen = {};
  }

  /** @param {string} verdict */
  waits(verdict) {
    if (verdict === "confirm" && !this.unit?.edit_type) return _("No type is assigned: say another one.");
    if (verdict !== "other" || this.chosen.edit_type) return undefined;
    this.start(false);
    return "";
  }

  /** @returns {Said} */
  content() {
    return this.chosen;
  }

  /** @returns {Record<string, string>} */
  shown() {
    const { edit_type: assigned = "", suggested = [] } = this.unit ?? {};
    const named = [
      ["assigned_type", assigned ?? ""],
      ...suggested.map((one, index) => [`suggested_${index + 1}`, one]),
    ];
    const texts = Object.fromEntries(
      named.map(([name = "", text = ""]) => [name, [...text].slice(0, LONGEST).join("")]),
    );
    return { left: "source", right: "edited", ...texts };
  }

  /** @param {OwnAnswer} answer */
  describes({ edit_type: type, second_type: second }) {
    return [[type, second].filter(Boolean).join(" + ")];
  }
}
