import { find, makeButton } from "../base/dom.js";

/** @import { Task } from "../shapes.d.ts" */
/** @import { Keys } from "./keys.js" */

/** The task's answers: a button and a key for each. */
export class Form {
  /**
   * @param {ParentNode} root
   * @param {Task} task
   * @param {string[]} prominent the answers to give, where no swipe says so
   * @param {Keys} keys
   * @param {(verdict: string) => void} decide
   * @param {HTMLElement[]} [before] groups of other buttons, before those of the answers
   */
  constructor(root, task, prominent, keys, decide, before = []) {
    this.bar = find(root, ".answers");
    this.task = task;
    this.prominent = prominent;
    this.keys = keys;
    this.decide = decide;
    this.before = before;
    /** @type {string | null} how the unit on screen is asked, where its task has several ways */
    this.asked = null;
    /** @type {HTMLButtonElement[]} */
    this.buttons = [];
    this.question = find(root, ".question");
    this.draw();
  }

  /** The answers to what is asked. */
  get choices() {
    return this.task.choices.filter((choice) => !choice.asked || choice.asked === this.asked);
  }

  /** @param {string} value */
  offers(value) {
    return this.choices.some((choice) => choice.value === value);
  }

  /**
   * A unit that asks in another way brings other answers.
   * @param {string | null} asked
   */
  ask(asked) {
    if (asked === this.asked) return;
    this.asked = asked;
    this.draw();
  }

  draw() {
    this.question.textContent = this.task.asks?.[this.asked ?? ""] ?? this.task.question;
    this.buttons = this.choices.map(({ value, label, meaning, swipe }) => {
      // Of a double click only the first counts: the second falls on what came after.
      const pressed = (/** @type {MouseEvent} */ event) => event.detail > 1 || this.decide(value);
      const dataset = { choice: value, ...(swipe && { swipe }) };
      const className = this.prominent.includes(value) ? "prominent" : "";
      return makeButton(label, this.keys.of(`say ${value}`), pressed, {
        dataset,
        className,
        title: meaning,
      });
    });
    this.bar.replaceChildren(...this.before, ...this.buttons);
    this.enable(false);
  }

  /**
   * Begin a unit; `broken`: a picture is missing, so that “cannot judge” is offered.
   * @param {boolean} broken
   * @param {string | null} [given] the answer that is corrected
   */
  show(broken, given = null) {
    for (const button of this.buttons) {
      button.classList.toggle("offered", broken && button.dataset.choice === "cannot_judge");
      button.classList.toggle("given", button.dataset.choice === given);
    }
  }

  /** @param {boolean} ready */
  enable(ready) {
    for (const button of this.buttons) if (button.disabled === ready) button.disabled = !ready;
    for (const group of this.before) group.ariaDisabled = String(!ready);
  }

  /**
   * The answer a swipe stands for.
   * @param {"left" | "right"} direction
   */
  swiped(direction) {
    return this.task.choices.find((choice) => choice.swipe === direction);
  }

  /** @param {string} value */
  choice(value) {
    return this.task.choices.find((choice) => choice.value === value);
  }

  /**
   * What is told of an answer once it is given.
   * @param {string} value
   */
  given(value) {
    return this.choice(value)?.given ?? value;
  }
}
