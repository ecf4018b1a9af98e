import { find } from "../base/dom.js";
import { _ } from "../base/words.js";
import { Drift } from "./drift.js";
import { refersBack } from "./refers.js";
import { TaskView } from "./task_view.js";
import { TurnAnswers } from "./turn_answers.js";
import { TurnBar } from "./turn_bar.js";
import { TurnMemory } from "./turn_memory.js";
import { TurnNumbers } from "./turn_numbers.js";
import { saidWords, TurnStrip } from "./turn_strip.js";
import { pairOf, TurnTable } from "./turn_table.js";

/** @import { Action, OwnAnswer, Said, Unit } from "../shapes.d.ts" */
/** @import { Surroundings, Swipe } from "./task_view.js" */
/** @import { TurnVerdict } from "./turn_answers.js" */

/** A chain of turns: each said right or wrong before and after, then the chain as a whole. */
export class TurnsView extends TaskView {
  static tools = ["slider", "difference"];

  /** @returns {Action[]} */
  static actions() {
    return [
      { name: "right", what: _("The turn is right"), usual: "y" },
      { name: "wrong", what: _("The turn is wrong"), usual: "n" },
      { name: "hurts", what: _("The turn is right, but hurts an earlier one"), usual: "h" },
      { name: "refers", what: _("Its reference (“the color of it”) resolves, or does not"), usual: "t" },
      { name: "first", what: _("Another turn fails first"), usual: "i" },
      { name: "back", what: _("Back a turn"), usual: "Backspace" },
      { name: "whole", what: _("On to the whole chain"), usual: "l" },
      { name: "beside", what: _("Compare with another picture of the chain, by its number"), usual: "v" },
      { name: "drift", what: _("How far your last answer's chain drifted, as measured"), usual: "j" },
    ];
  }

  /** @returns {[string, string][]} */
  static help() {
    return [
      ["1 – 5", _("That turn, before and after")],
      ["⇧ 1 – 5, ⇧ 0", _("Beside it: the picture after that turn, or the original")],
    ];
  }

  /** @param {Surroundings} around */
  constructor(around) {
    super(around);
    this.memory = new TurnMemory(`${around.data.outbox}:turns`);
    this.answers = new TurnAnswers(0);
    this.pictures = new TurnTable(around.viewer);
    this.numbers = new TurnNumbers(this.pictures, {
      answers: () => this.answers,
      go: (turn) => this.goes((answers) => answers.go(turn)),
      fails: (turn) => this.fails(turn),
      changed: () => this.draw(),
    });
    this.drift = new Drift(around);
    this.bar = new TurnBar(around.keys, this.does);
    this.strip = new TurnStrip(this.numbers);
    around.element.classList.add("turning");
    find(around.element, ".stage").append(this.strip.element, this.bar.line);
  }

  get buttons() {
    return [this.bar.answers];
  }

  /** @returns {Record<string, () => void>} */
  get does() {
    return {
      right: () => this.says("right"),
      wrong: () => this.says("wrong"),
      hurts: () => this.says("hurts"),
      refers: () => this.change((answers) => answers.refer()),
      first: () => this.change((answers) => answers.whole && answers.fail()),
      back: () => this.goes((answers) => answers.go(answers.at - 1)),
      whole: () => this.goes((answers) => answers.missing === null && answers.go(answers.number)),
      beside: () => this.numbers.want(this.numbers.wants === "beside" ? "" : "beside"),
      drift: () => this.drift.show(),
    };
  }

  /**
   * @param {Unit} unit
   * @param {Said} [said]
   */
  compared(unit, said) {
    return pairOf(keysOf(unit), this.before(unit, said).at);
  }

  /**
   * What was said of a chain: by an answer, or in part before the page was opened anew.
   * @param {Unit} unit
   * @param {Said} [said]
   */
  before(unit, said) {
    return new TurnAnswers(unit.pictures.length - 1, said ?? this.memory.of(unit.draw_id));
  }

  /**
   * @param {Unit | null} unit
   * @param {Said} [said]
   */
  reset(unit, said) {
    super.reset(unit);
    this.pictures.keys = unit ? keysOf(unit) : [];
    this.answers = unit ? this.before(unit, said) : new TurnAnswers(0);
    this.numbers.wants = "";
    this.bar.tapped = false;
    const pictures = unit ? this.around.viewer.pictures : [];
    this.strip.show(pictures);
    if (!unit) return this.draw();
    this.turn();
    const lost = pictures.find(({ problem }) => problem);
    if (lost) this.around.say(_("{caption}: {problem}", { caption: lost.caption, problem: lost.problem ?? "" }));
  }

  relabel() {
    this.bar.build();
    this.draw();
  }

  /** Another turn is asked about: its two pictures are on the table, its instruction above. */
  turn() {
    const { at, number, whole } = this.answers;
    const kind = whole ? _("The whole chain") : _("Turn {n} of {number}", { n: at + 1, number });
    const words = whole ? this.unit?.instruction : this.unit?.pictures[at + 1]?.instruction;
    this.pictures.turn(at);
    this.around.ask(kind, words || _("(no instruction is known)"));
    this.draw();
  }

  draw() {
    const { answers } = this;
    const { wants } = this.numbers;
    this.around.element.dataset.part = answers.whole ? "whole" : "turn";
    this.strip.mark(answers, this.pictures.pair, Boolean(wants));
    this.bar.draw(answers, this.refers, wants);
  }

  /** Whether the turn asked about is asked if its reference resolves, or that was said of it. */
  get refers() {
    const { at, turn } = this.answers;
    const words = this.unit?.pictures[at + 1]?.instruction ?? "";
    return Boolean(turn && at && (turn.resolves !== null || refersBack(words)));
  }

  /** @param {TurnVerdict} verdict */
  says(verdict) {
    this.goes((answers) => answers.say(verdict));
  }

  /**
   * Change what is asked about, where the unit may be answered.
   * @param {(answers: TurnAnswers) => unknown} change
   */
  goes(change) {
    if (!this.unit || !this.around.ready()) return;
    this.numbers.wants = "";
    change(this.answers);
    this.keep();
    this.turn();
    this.around.say("");
  }

  /**
   * Change what is said, and stay there.
   * @param {(answers: TurnAnswers) => unknown} change
   */
  change(change) {
    if (!this.unit || !this.around.ready()) return;
    change(this.answers);
    this.keep();
    this.draw();
  }

  keep() {
    if (this.unit) this.memory.keep(this.unit.draw_id, this.answers.kept);
  }

  /**
   * The chain is rejected for a turn that was not said to be wrong.
   * @param {number} turn from 1
   */
  fails(turn) {
    this.answers.fail(turn);
    this.around.decide("reject");
  }

  /** @param {KeyboardEvent} event */
  steers(event) {
    return this.numbers.steers(event);
  }

  /** @param {KeyboardEvent} event */
  takes(event) {
    return this.numbers.takes(event);
  }

  /**
   * Right and wrong of a turn; of the chain as a whole it is an answer.
   * @param {"left" | "right"} direction
   * @returns {Swipe | null}
   */
  swipe(direction) {
    if (!this.unit || this.answers.whole) return null;
    return direction === "right"
      ? { label: _("Right"), does: () => this.says("right") }
      : { label: _("Wrong"), does: () => this.says("wrong") };
  }

  /** @param {string} verdict */
  waits(verdict) {
    const { missing, first, wrong } = this.answers;
    if (verdict !== "accept" && verdict !== "reject") return undefined;
    if (missing !== null) {
      this.goes((answers) => answers.go(missing));
      return _("Say of turn {n} first whether it is right.", { n: missing + 1 });
    }
    if (verdict === "accept" && wrong !== null)
      return _("You said that turn {n} is wrong: reject the chain, or say it of that turn anew.", { n: wrong });
    if (verdict === "accept" || first !== null) return undefined;
    this.numbers.want("first");
    return "";
  }

  /**
   * @param {string} verdict
   * @returns {Said}
   */
  content(verdict) {
    return this.answers.content(verdict);
  }

  /** @returns {Record<string, string>} */
  shown() {
    const [left = "", right = ""] = this.pictures.pair;
    return { left, right };
  }

  /** @param {Partial<OwnAnswer> | null} answer */
  last(answer) {
    this.drift.of(answer);
  }

  /** @param {OwnAnswer} answer */
  describes({ turns = [], first_failing: first }) {
    const words = saidWords();
    const each = turns.map(({ verdict, resolves }, index) => {
      const said = _("turn {n}: {words}", { n: index + 1, words: words[verdict] });
      return resolves === false ? _("{said} (its reference does not resolve)", { said }) : said;
    });
    return [...each, first ? _("fails first at turn {n}", { n: first }) : ""];
  }
}

/** @param {Unit} unit */
function keysOf({ pictures }) {
  return pictures.map(({ key }) => key);
}
