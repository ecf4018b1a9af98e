import { make, makeButton } from "../base/dom.js";

/** Questions to the lead: asked from a unit, answered where they were asked. */
export class Questions {
  constructor(panel, sender, place, ask) {
    this.panel = panel;
    this.place = place; // in localStorage
    this.sender = sender;
    this.ask = ask; // (unit, text) → puts it into the outbox
    this.asked = new Map(); // draw → questions asked here since the page was opened
    this.server = null; // all own questions, as the server last said
  }

  /** All questions on a unit: those the server knows, and those just asked. */
  on(unit) {
    const known = this.server?.filter((one) => one.draw_id === unit.draw_id) ?? [];
    const told = known.length ? known : (unit.questions ?? []);
    const here = this.asked.get(unit.draw_id) ?? [];
    return [...told, ...here.filter((one) => !told.some((other) => other.text === one.text))].map((one) => ({ ...one, instruction: "" }));
  }

  /** What the unit's header says of them. */
  chip(unit) {
    const all = this.on(unit);
    if (!all.length) return "";
    return all.some((one) => one.answer) ? "The lead answered you" : "Asked the lead";
  }

  show(unit) {
    const text = make("textarea", { rows: 3, maxLength: 1000, placeholder: "What is not clear about this edit?", attributes: { "aria-label": "Your question" } });
    const send = makeButton("Send to the lead", "", () => {
      if (!text.value.trim()) return text.focus();
      this.asked.set(unit.draw_id, [...(this.asked.get(unit.draw_id) ?? []), { text: text.value.trim(), answer: null }]);
      this.ask(unit, text.value.trim());
      this.show(unit);
    });
    const form = unit ? [make("p", { className: "quiet" }, unit.instruction), ...this.on(unit).map((one) => this.row(one)), text, send] : [];
    const others = make("div", { className: "others" });
    this.panel.show("question", "Ask the lead", ...form, others);
    if (unit) text.focus();
    this.others(others, unit);
  }

  async others(place, unit) {
    const all = (await this.news())?.questions ?? [];
    this.seen(all);
    const rest = all.filter((one) => one.draw_id !== unit?.draw_id);
    if (rest.length) place.append(make("h3", {}, "On other edits"), ...rest.map((one) => this.row(one)));
  }

  /** Answers this browser has not shown yet, newest question first. */
  fresh(all) {
    return all.filter((one) => one.answer && !this.known().includes(one.id));
  }

  known() {
    try {
      return JSON.parse(localStorage.getItem(this.place) ?? "[]");
    } catch {
      return [];
    }
  }

  seen(all) {
    try {
      localStorage.setItem(this.place, JSON.stringify(all.filter((one) => one.answer).map((one) => one.id)));
    } catch {
      // Then it is told again next time.
    }
  }

  /** What the server says of own questions, or null when it cannot be asked now. */
  async news() {
    const said = await this.sender.call("questions").catch(() => null);
    if (said) this.server = said.questions;
    return said;
  }

  row({ instruction, text, answer }) {
    return make(
      "article",
      { className: "asked" },
      ...(instruction ? [make("p", { className: "quiet" }, instruction)] : []),
      make("p", {}, text),
      make("p", { className: answer ? "reply" : "quiet" }, answer ? `Lead: ${answer}` : "No answer yet."),
    );
  }
}
