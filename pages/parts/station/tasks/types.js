import { Keys } from "../answering/keys.js";
import { make, makeButton } from "../base/dom.js";
import { Palette } from "./palette.js";
import { Ranking } from "./rank.js";

/** The assigned type of the edit on screen, and what is said instead of it: by the list, or as suggested. */
class Types {
  constructor(root, data, keys, heard) {
    this.root = root.querySelector(".typed");
    this.known = new Map(data.types.map((one) => [one.name, one]));
    this.keys = keys;
    this.heard = heard; // {decide(verdict), focus()}
    this.palette = new Palette(root, data.types, {
      chose: (name) => this.chose(name),
      two: () => this.start(!this.two),
      closed: () => heard.focus(),
    });
    root.querySelector(".station").classList.add("typing");
    this.root.hidden = false;
    this.build();
    this.reset(null);
  }

  /** Write the buttons, with the keys they have now. */
  build() {
    this.name = make("strong", {});
    this.category = make("span", { className: "quiet" });
    this.said = make("span", { className: "said" });
    this.definition = make("p", { className: "definition", tabIndex: 0, hidden: ![...this.known.values()].some((one) => one.description) });
    this.offers = make("span", { className: "suggested", attributes: { role: "group", "aria-label": "It may also be" } });
    this.both = makeButton("Two types", this.keys.of("two"), () => this.start(true), { dataset: { does: "two" }, title: "Two types at once: the main one first" });
    this.root.replaceChildren(make("p", { className: "assigned" }, this.name, this.category, this.said), this.offers, this.both, this.definition);
  }

  relabel() {
    this.build();
    if (this.unit) this.draw();
  }

  /** Begin a unit: nothing is chosen; what was said before is written beside its type. */
  reset(unit, said = {}) {
    this.palette.close();
    this.unit = unit;
    this.before = [said?.edit_type, said?.second_type].filter(Boolean);
    this.chosen = {};
    if (unit) this.draw();
  }

  draw() {
    const { edit_type: name, category, suggested } = this.unit;
    this.name.textContent = name ?? "No type is assigned";
    this.category.textContent = category ?? (name ? "not in the taxonomy" : "");
    this.said.textContent = this.before.length ? `You said: ${this.before.join(" + ")}` : "";
    this.definition.textContent = this.known.get(name)?.description ?? "";
    if (suggested.length || this.offers.firstChild) this.offers.replaceChildren(...suggested.map((one, index) => this.offer(one, index)));
  }

  /** A type that it may be instead: only where mistakes are mended does the server send any. */
  offer(name, index) {
    return makeButton(name, `⇧${index + 1}`, (event) => event.detail > 1 || this.says(name), { dataset: { suggested: name } });
  }

  get open() {
    return this.palette.open;
  }

  steers(event) {
    return this.palette.steers(event);
  }

  /** Numbers open the list at a category; with Shift they say a suggested type. */
  takes(event) {
    const number = Keys.number(event);
    if (!number || !this.unit) return false;
    const suggested = this.unit.suggested[number - 1];
    if (!event.shiftKey) this.start(false, number);
    else if (suggested) this.says(suggested);
    return true;
  }

  /** Open the list, for one type or for two at once. */
  start(two, category = 0) {
    if (!this.unit) return;
    Object.assign(this, { two, first: null });
    const title = two ? "The main type" : "Which type is it?";
    this.palette.show({ title, two, assigned: this.unit.edit_type, category });
  }

  chose(name) {
    if (this.two && !this.first) {
      this.first = name;
      return this.palette.show({ title: `${name}, and …`, two: true, assigned: this.unit.edit_type, without: name });
    }
    return this.first ? this.says(this.first, name) : this.says(name);
  }

  /** Decide for a type, and a second one. The assigned type as the main one is a confirmation. */
  says(type, second) {
    const right = type === this.unit.edit_type;
    this.chosen = { ...(right ? {} : { edit_type: type }), ...(second ? { second_type: second } : {}) };
    this.palette.close();
    this.heard.decide(right ? "confirm" : "other");
    this.chosen = {};
  }

  /** Whether an answer must wait: another type is chosen first. Returns what to say, or undefined. */
  waits(verdict) {
    if (verdict === "confirm" && !this.unit.edit_type) return "No type is assigned: say another one.";
    if (verdict !== "other" || this.chosen.edit_type) return undefined;
    this.start(false);
    return "";
  }

  /** What goes with the answer. */
  content() {
    return this.chosen;
  }

  /** What of types was on screen; the log takes texts of 200 characters. */
  shown() {
    const named = [["assigned_type", this.unit.edit_type ?? ""], ...this.unit.suggested.map((one, index) => [`suggested_${index + 1}`, one])];
    return Object.fromEntries(named.map(([name, text]) => [name, [...text].slice(0, 200).join("")]));
  }
}

/** What the station's task asks beyond a verdict: a type, or (where a unit asks for one) an order. */
export function askingOf(station) {
  const { data, keys, root, viewer } = station;
  if (!data.task.types) return new Ranking(root, viewer, keys, () => station.say(""));
  return new Types(root, data, keys, { decide: (verdict) => station.decide(verdict), focus: () => station.find(".station").focus() });
}
