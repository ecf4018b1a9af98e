import { make, makeButton, touched } from "../base/dom.js";
import { _ } from "../base/words.js";

/** @import { Keys } from "../answering/keys.js" */
/** @import { TurnAnswers } from "./turn_answers.js" */
/** @import { Wanted } from "./turn_numbers.js" */

/** What the turn asked about needs of the screen: its answers, its reference, the way on. */
export class TurnBar {
  /**
   * @param {Keys} keys
   * @param {Record<string, () => void>} does by an action's name
   */
  constructor(keys, does) {
    this.keys = keys;
    this.does = does;
    this.tapped = false; // whether a button was pressed since this chain is on screen
    /** Before the answers: of a turn, or of the chain as a whole. */
    this.answers = make("div", {
      className: "turn-answers",
      attributes: { role: "group", "aria-label": _("This turn") },
    });
    /** Between the strip and the answers: always as high. */
    this.line = make("div", { className: "turn-line" });
    this.question = make("strong", { attributes: { role: "status" } });
    this.build();
  }

  /** Put it together, with the keys as they are now. */
  build() {
    const right = this.button("right", _("Right"), { swipe: "right" });
    const wrong = this.button("wrong", _("Wrong"), { swipe: "left" });
    this.hurts = this.button("hurts", _("Right, but hurts"));
    this.hurts.title = _("Right, but something of an earlier turn is lost");
    this.first = this.button("first", "");
    this.turn = [right, wrong, this.hurts];
    this.answers.replaceChildren(...this.turn, this.first);
    this.refers = this.button("refers", "");
    this.whole = this.button("whole", _("The whole chain"));
    this.beside = this.button("beside", _("Compare with …"));
    this.line.replaceChildren(this.question, this.refers, this.whole, this.beside);
  }

  /**
   * @param {string} name of an action
   * @param {string} label
   * @param {Record<string, string>} [dataset]
   */
  button(name, label, dataset = {}) {
    const pressed = (/** @type {MouseEvent} */ event) => {
      const again = event.detail > 1 && !this.another(event);
      this.tapped = true;
      if (!again) this.does[name]?.();
    };
    return makeButton(label, this.keys.of(name), pressed, { dataset: { does: name, ...dataset } });
  }

  /**
   * Whether a press soon after another is one of its own. Of a double click only the first
   * counts: the second falls on what came after. Two taps of a finger are two, but not the one
   * after the tap that decided the chain before.
   * @param {MouseEvent} event
   */
  another(event) {
    return this.tapped && "pointerType" in event && event.pointerType === "touch";
  }

  /**
   * @param {TurnAnswers} answers
   * @param {boolean} refers whether to ask if its reference resolves
   * @param {Wanted} wants what the next number is meant for
   */
  draw(answers, refers, wants) {
    const { at, number, whole, turn } = answers;
    for (const button of this.turn ?? []) button.hidden = whole;
    for (const button of this.turn ?? []) button.ariaPressed = String(button.dataset.does === turn?.verdict);
    if (this.hurts) this.hurts.disabled = at === 0;
    this.say(this.refers, referring(turn?.resolves ?? null), !refers || Boolean(wants));
    this.say(this.first, failing(answers.first), !whole);
    this.say(this.whole, _("The whole chain"), whole || answers.missing !== null || Boolean(wants));
    if (this.beside) this.beside.ariaPressed = String(wants === "beside");
    this.question.textContent = wants ? asking(wants) : question(at, number);
  }

  /**
   * @param {HTMLButtonElement | undefined} button
   * @param {string} label
   * @param {boolean} hidden
   */
  say(button, label, hidden) {
    if (!button) return;
    button.hidden = hidden;
    const words = button.querySelector(".label");
    if (words && words.textContent !== label) words.textContent = label;
  }
}

/**
 * @param {number} at
 * @param {number} number
 */
function question(at, number) {
  if (at === number) return _("And the chain as a whole?");
  return _("Turn {n} of {number}: is it right?", { n: at + 1, number });
}

/** @param {Wanted} wants */
function asking(wants) {
  if (wants === "first")
    return touched() ? _("Which turn fails first? Tap it") : _("Which turn fails first? Press its number");
  return touched() ? _("Compare with which picture? Tap it") : _("Compare with which picture? Press its number");
}

/** @param {boolean | null} resolves */
function referring(resolves) {
  if (resolves === null) return _("Refers back: resolves?");
  return resolves ? _("Refers back: resolves") : _("Refers back: does not");
}

/** @param {number | null} turn */
function failing(turn) {
  return turn === null ? _("No turn fails") : _("Fails first: turn {n}", { n: turn });
}
