import { Keys } from "../answering/keys.js";
import { find, typing } from "../base/dom.js";
import { _ } from "../base/words.js";
import { LOOKING, pairActions, pairHelp, WORSE } from "./pair_keys.js";
import { followsWords, PairQuestions } from "./pair_questions.js";
import { PairTexts } from "./pair_texts.js";
import { toldOfPair } from "./pair_told.js";
import { TaskView } from "./task_view.js";

/** @import { Action, OwnAnswer, Said, Unit } from "../shapes.d.ts" */
/** @import { Faithful, Follows } from "./pair_questions.js" */
/** @import { Surroundings } from "./task_view.js" */

/** Whether the short text of a pair asks for what the long one does; then which of the two the picture follows. */
export class InstructionsView extends TaskView {
  static tools = ["slider", "difference"];
  static keys = { difference: "v", comment: "y" };

  /** @returns {Action[]} */
  static actions() {
    return pairActions();
  }

  /** @returns {[string, string][]} */
  static help() {
    return pairHelp();
  }

  /** @param {Surroundings} around */
  constructor(around) {
    super(around);
    /** @type {Faithful | null} what was said of the texts; the pictures come after it */
    this.faithful = null;
    this.which = false; // whether it is asked what is wrong with it
    /** @type {Follows | null | undefined} what was said before, of the picture */
    this.before = undefined;
    /** @type {Follows | null} */
    this.follows = null;
    this.complete = false; // whether both questions are answered
    this.seen = false; // whether the pictures were seen before the texts were judged
    /** @type {Set<string>} draws whose pictures were uncovered here */
    this.uncovered = new Set();
    this.pictures = find(around.element, ".table");
    this.texts = new PairTexts(around.keys, () => around.focus());
    this.questions = new PairQuestions(around.keys, {
      says: (faithful) => this.says(faithful),
      follows: (which) => this.followed(which),
    });
    around.element.classList.add("pairing");
    find(around.element, ".stage").prepend(this.texts.element);
    find(around.element, ".stage").append(this.questions.element);
  }

  /** @returns {Record<string, () => void>} */
  get does() {
    const worse = WORSE.map((faithful) => [faithful, () => this.says(faithful)]);
    return {
      ...Object.fromEntries(worse),
      mark: () => this.unit && this.texts.marking.element.focus(),
      suggest: () => this.unit && this.texts.field.focus(),
    };
  }

  /** Keys are others: all buttons say so. */
  relabel() {
    this.texts.relabel();
    this.questions.relabel();
    if (this.unit) this.draw();
  }

  /**
   * The texts alone; with what was said before, all of it, and the pictures.
   * @param {Unit | null} unit
   * @param {Said} [said]
   */
  reset(unit, said = {}) {
    super.reset(unit);
    this.faithful = said.faithful ?? null;
    this.before = said.faithful ? (said.follows ?? null) : undefined;
    this.seen = Boolean(said.faithful) || this.uncovered.has(unit?.draw_id ?? "");
    this.which = false;
    if (unit) this.texts.put(unit, said);
    else this.texts.blank();
    this.questions.element.hidden = !unit;
    this.draw();
  }

  /** The pictures are there when the texts were judged, and before that neither seen nor heard. */
  draw() {
    const { unit, faithful, which, before: follows } = this;
    this.around.element.dataset.step = unit ? (faithful ? "picture" : "texts") : "none";
    this.pictures.hidden = Boolean(unit && !faithful);
    const picture = Boolean(this.around.viewer.main?.picture);
    if (unit) this.questions.draw({ faithful, which, follows, picture });
  }

  /**
   * Keys in the long text are its own; there is no way of looking at pictures that are not there yet.
   * @param {KeyboardEvent} event
   */
  steers(event) {
    if (!this.unit || typing(event)) return false;
    if (this.texts.marking.steers(event)) return true;
    const looks = LOOKING.includes(this.around.keys.action(event)?.name ?? event.key);
    if (looks && !this.faithful) event.preventDefault();
    return looks && !this.faithful;
  }

  /**
   * Numbers say which of the two the picture follows.
   * @param {KeyboardEvent} event
   */
  takes(event) {
    const answer = followsWords()[Keys.number(event) - 1];
    if (!answer || event.shiftKey) return false;
    this.followed(answer[0]);
    return true;
  }

  /**
   * Beside the pictures a swipe is about them.
   * @param {"left" | "right"} direction
   */
  swipe(direction) {
    const follows = direction === "right" ? "both" : "neither";
    const [which, label] = followsWords().find(([one]) => one === follows) ?? [null, ""];
    return this.faithful ? { label, does: () => this.followed(which) } : null;
  }

  /** @param {Faithful} faithful */
  says(faithful) {
    this.around.say(this.judged(faithful));
  }

  /**
   * The texts are judged; returns what stands against it, or "". The first time the pictures come
   * on screen, and are asked about once they are painted. Saying the same again offers the others.
   * @param {Faithful} faithful
   */
  judged(faithful) {
    const { unit, around } = this;
    if (!unit || !around.ready()) return "";
    const against = this.against(faithful);
    if (against) return against;
    const first = !this.faithful;
    const again = faithful === this.faithful;
    this.seen ||= !first && !again;
    Object.assign(this, { faithful, which: again && !this.which });
    this.uncovered.add(unit.draw_id);
    this.draw();
    if (first) around.uncovered();
    return "";
  }

  /** @param {Faithful | null} faithful */
  against(faithful) {
    if (!faithful) return _("First the texts: does the short one ask for the same?");
    const lost = faithful === "same" && this.texts.lost.length > 0;
    return lost ? _("Words are marked as lost: take the marks away, or say what it loses.") : "";
  }

  /** @param {Follows | null} which */
  followed(which) {
    const { faithful, around } = this;
    if (!this.unit || !around.ready()) return;
    const against = this.against(faithful);
    if (against) return around.say(against);
    Object.assign(this, { follows: which, complete: true });
    around.decide(faithful === "same" ? "accept" : "reject");
    this.complete = false;
  }

  /**
   * A verdict on the texts alone waits for the picture; one against them for what is wrong.
   * @param {string} verdict
   */
  waits(verdict) {
    if (this.complete) return undefined;
    if (verdict === "accept") return this.judged("same");
    if (verdict !== "reject") return undefined;
    this.which = true;
    this.draw();
    return "";
  }

  /** @returns {Said} */
  content() {
    const { faithful, follows, texts } = this;
    const { lost, suggestion } = texts;
    return {
      ...(this.complete && { faithful, follows }),
      ...(lost.length && { lost }),
      ...(suggestion && { suggestion }),
    };
  }

  /** @returns {Record<string, string>} */
  shown() {
    if (!this.faithful) return { pictures: "none" };
    return { left: "source", right: "edited", pictures: this.seen ? "before_texts" : "after_texts" };
  }

  /** @param {OwnAnswer} answer */
  describes(answer) {
    return toldOfPair(answer);
  }
}
