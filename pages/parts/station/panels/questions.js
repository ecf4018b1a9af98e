import { make, makeButton } from "../base/dom.js";
import { keep, kept, parsed } from "../base/kept.js";
import { _ } from "../base/words.js";

/** @import { Sender } from "../saving/sender.js" */
/** @import { Question, Unit } from "../shapes.d.ts" */
/** @import { Panel } from "./panel.js" */

/** Questions to the lead: asked from a unit, answered where they were asked. */
export class Questions {
  /**
   * @param {Panel} panel
   * @param {Sender} sender
   * @param {string} place in localStorage, of the answers that were shown
   * @param {(unit: Unit, text: string) => void} ask puts it into the outbox
   */
  constructor(panel, sender, place, ask) {
    this.panel = panel;
    this.place = place;
    this.sender = sender;
    this.ask = ask;
    /** @type {Map<string, Question[]>} draw → questions asked here since the page was opened */
    this.asked = new Map();
    /** @type {Question[]} all own questions, as the server last said */
    this.known = [];
  }

  /**
   * All questions on a unit: those the server knows, and those just asked.
   * @param {Unit} unit
   * @returns {Question[]}
   */
  on(unit) {
    const known = this.known.filter((one) => one.draw_id === unit.draw_id);
    const told = known.length ? known : (unit.questions ?? []);
    const here = this.asked.get(unit.draw_id) ?? [];
    const fresh = here.filter((one) => !told.some((other) => other.text === one.text));
    return [...told, ...fresh].map((one) => ({ ...one, instruction: "" }));
  }

  /**
   * What the unit's header says of them.
   * @param {Unit} unit
   */
  chip(unit) {
    const all = this.on(unit);
    if (!all.length) return "";
    return all.some((one) => one.answer) ? _("The lead answered you") : _("Asked the lead");
  }

  /** @param {Unit | null} unit */
  show(unit) {
    const others = make("div", { className: "others" });
    const text = make("textarea", {
      rows: 3,
      maxLength: 1000,
      placeholder: _("What is not clear about this edit?"),
      attributes: { "aria-label": _("Your question") },
    });
    this.panel.show("question", _("Ask the lead"), ...(unit ? this.form(unit, text) : []), others);
    if (unit) text.focus();
    this.others(others, unit);
  }

  /**
   * @param {Unit} unit
   * @param {HTMLTextAreaElement} text
   */
  form(unit, text) {
    const send = makeButton(_("Send to the lead"), "", () => {
      const asked = text.value.trim();
      if (!asked) return text.focus();
      this.asked.set(unit.draw_id, [...(this.asked.get(unit.draw_id) ?? []), { text: asked, answer: null }]);
      this.ask(unit, asked);
      this.show(unit);
    });
    return [
      make("p", { className: "quiet" }, unit.instruction),
      ...this.on(unit).map((one) => this.row(one)),
      text,
      send,
    ];
  }

  /**
   * @param {HTMLElement} place
   * @param {Unit | null} unit
   */
  async others(place, unit) {
    const all = (await this.news())?.questions ?? [];
    this.seen(all);
    const rest = all.filter((one) => one.draw_id !== unit?.draw_id);
    if (rest.length) place.append(make("h3", {}, _("On other edits")), ...rest.map((one) => this.row(one)));
  }

  /**
   * Answers this browser has not shown yet, newest question first.
   * @param {Question[]} all
   */
  fresh(all) {
    const shown = parsed(kept(this.place));
    return all.filter((one) => one.answer && !(Array.isArray(shown) && shown.includes(one.id)));
  }

  /** @param {Question[]} all */
  seen(all) {
    keep(this.place, JSON.stringify(all.filter((one) => one.answer).map((one) => one.id)));
  }

  /** What the server says of own questions, or null when it cannot be asked now. */
  async news() {
    const said = await this.sender.call("questions").catch(() => null);
    if (said) this.known = said.questions;
    return said;
  }

  /** @param {Question} question */
  row({ instruction, text, answer }) {
    const reply = answer ? _("Lead: {answer}", { answer }) : _("No answer yet.");
    return make(
      "article",
      { className: "asked" },
      ...(instruction ? [make("p", { className: "quiet" }, instruction)] : []),
      make("p", {}, text),
      make("p", { className: answer ? "reply" : "quiet" }, reply),
    );
  }
}
