import { makeButton } from "../base/dom.js";

/** The task's answers: a button and a key for each. */
export class Form {
  constructor(root, task, keys, decide) {
    this.bar = root.querySelector(".answers");
    this.task = task;
    this.keys = keys;
    this.decide = decide;
    root.querySelector(".question").textContent = task.question;
    this.asked = null; // how the unit on screen is asked, where its task has several ways
    this.buttons();
  }

  /** The answers to what is asked. */
  get choices() {
    return this.task.choices.filter((choice) => !choice.asked || choice.asked === this.asked);
  }

  offers(value) {
    return this.choices.some((choice) => choice.value === value);
  }

  /** A unit that asks in another way brings other answers. */
  ask(asked) {
    if (asked === this.asked) return;
    this.asked = asked;
    this.buttons();
  }

  buttons() {
    this.bar.replaceChildren(
      ...this.choices.map(({ value, label, meaning }) =>
        // Of a double click only the first counts: the second falls on what came after.
        makeButton(label, this.keys.of(`say ${value}`), (event) => event.detail > 1 || this.decide(value), {
          dataset: { choice: value },
          title: meaning,
          disabled: true,
        }),
      ),
    );
    this.all = [...this.bar.children];
  }

  /** Begin a unit; `broken`: a picture is missing, so that “cannot judge” is offered. */
  show(broken, given = null) {
    for (const button of this.all) {
      button.classList.toggle("offered", broken && button.dataset.choice === "cannot_judge");
      button.classList.toggle("given", button.dataset.choice === given);
    }
  }

  enable(ready) {
    for (const button of this.all) if (button.disabled === ready) button.disabled = !ready;
  }

  /** The answer a swipe stands for. */
  swiped(direction) {
    return this.task.choices.find((choice) => choice.swipe === direction);
  }

  label(value) {
    return this.task.choices.find((choice) => choice.value === value)?.label ?? value;
  }
}
