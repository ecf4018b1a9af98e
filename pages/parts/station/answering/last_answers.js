import { find, make, makeButton, touched } from "../base/dom.js";
import { _ } from "../base/words.js";

/** @import { OwnAnswer, Unit } from "../shapes.d.ts" */
/** @import { Station } from "../station.js" */

const SHOWN = 10;

/**
 * What is told of an answer here.
 * @typedef {Pick<OwnAnswer, "id" | "verdict" | "unit"> & Partial<OwnAnswer>} Given
 */

/** The last answer as a chip that takes it back, and the last ten as a strip that opens each. */
export class LastAnswers {
  /** @param {Station} station */
  constructor(station) {
    this.station = station;
    this.root = find(station.root, ".last");
    this.strip = find(this.root, ".strip");
    /** @type {Given[]} oldest first */
    this.answers = [];
    /** @type {Map<string, HTMLLIElement>} by the answer's id */
    this.drawn = new Map();
    this.due = 0; // the frame in which it is drawn
  }

  close() {
    cancelAnimationFrame(this.due);
  }

  /** Those given before the page was opened, as the server has them; what was said here stays. */
  async load() {
    const { data, sender } = this.station;
    const said = await sender.call(`mine?task=${data.task.name}&limit=${SHOWN}`).catch(() => null);
    const here = new Set(this.answers.map(({ unit }) => unit.draw_id));
    const before = (said?.answers ?? []).filter(({ unit }) => !here.has(unit.draw_id)).reverse();
    this.answers = [...before, ...this.answers].slice(-SHOWN);
    this.soon();
  }

  /** @param {Given} answer */
  add(answer) {
    this.remove(answer.unit);
    this.answers = [...this.answers, answer].slice(-SHOWN);
  }

  /** @param {Unit} unit whose answer was taken back */
  remove({ draw_id }) {
    this.answers = this.answers.filter(({ unit }) => unit.draw_id !== draw_id);
    this.soon();
  }

  /**
   * An answer was corrected: the correction stands in its place.
   * @param {string} was the id of what it corrects
   * @param {Given} answer
   */
  replace(was, answer) {
    this.answers = this.answers.map((one) => (one.id === was ? answer : one));
    this.soon();
  }

  /** Draw it once the next unit is painted: a key must not wait for it. */
  soon() {
    cancelAnimationFrame(this.due);
    this.due = requestAnimationFrame(() => {
      this.due = requestAnimationFrame(() => this.draw());
    });
  }

  /** Write everything anew: keys are others. */
  relabel() {
    this.drawn.clear();
    this.draw();
  }

  draw() {
    const rows = this.answers.map((answer) => [answer.id, this.drawn.get(answer.id) ?? this.row(answer)]);
    this.drawn = new Map(/** @type {[string, HTMLLIElement][]} */ (rows));
    this.strip.replaceChildren(...this.drawn.values());
    this.current();
    this.strip.scrollLeft = this.strip.scrollWidth;
    find(this.root, ".undoing").replaceChildren(...this.chip());
    this.station.taskView.last(this.answers.at(-1) ?? null);
  }

  /** Which of them is open. */
  current() {
    const open = this.station.screen.reserved?.correcting;
    for (const [id, row] of this.drawn) row.firstElementChild?.setAttribute("aria-current", String(id === open));
  }

  /** The last answer that can be taken back, and its key. */
  chip() {
    const { corrections, form, keys } = this.station;
    const last = corrections.answers.at(-1)?.reserved.said;
    if (!last?.verdict) return [];
    const given = form.given(last.verdict);
    const label = touched() ? _("{answer}: undo", { answer: given }) : given;
    const about = { className: "undo", title: _("Take the last answer back"), dataset: { does: "undo" } };
    return [makeButton(label, keys.of("undo"), () => corrections.undo(), about)];
  }

  /** @param {Given} answer */
  row(answer) {
    const { corrections, data, form, taskView } = this.station;
    const { unit, verdict } = answer;
    const key = taskView.face(answer);
    const url = (unit.pictures.find((one) => one.key === key) ?? unit.pictures.at(-1))?.url;
    const words = _("{answer}: {instruction}", { answer: form.given(verdict), instruction: unit.instruction });
    const swipe = form.choice(verdict)?.swipe;
    const open = make("button", {
      type: "button",
      title: words,
      dataset: { answer: answer.id, verdict, ...(swipe && { swipe }) },
      attributes: { "aria-label": words },
    });
    const image = make("img", { alt: "", draggable: false });
    image.addEventListener("error", () => image.remove()); // It is missing: the tile stays empty.
    if (url) open.append(Object.assign(image, { src: data.base + url }));
    open.addEventListener("click", (event) => {
      if (event.detail) open.blur();
      corrections.open(answer);
    });
    return make("li", {}, open);
  }
}
