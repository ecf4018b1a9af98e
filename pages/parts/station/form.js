/** The task's answers: a button and a key for each. */
class Form {
  constructor(root, task, decide) {
    this.root = root;
    this.task = task;
    this.decide = decide;
    this.buttons();
  }

  find(selector) {
    return this.root.querySelector(selector);
  }

  buttons() {
    const bar = this.find(".answers");
    bar.replaceChildren();
    for (const choice of this.task.choices) {
      const button = document.createElement("button");
      button.type = "button";
      button.dataset.choice = choice.value;
      button.title = choice.meaning;
      button.disabled = true;
      const key = document.createElement("kbd");
      key.textContent = choice.key.toUpperCase();
      button.append(choice.label, key);
      button.addEventListener("click", () => this.decide(choice.value));
      bar.append(button);
    }
    this.find(".question").textContent = this.task.question;
  }

  /** Begin a unit; `broken`: a picture is missing, so that “cannot judge” is offered. */
  show(broken) {
    this.find('[data-choice="cannot_judge"]')?.classList.toggle("offered", broken);
  }

  enable(ready) {
    for (const button of this.root.querySelectorAll(".answers button")) button.disabled = !ready;
  }

  /** What goes with the verdict. */
  content() {
    return {};
  }

  /** Take a key if it is one of the answers'; returns whether it was. */
  key(event) {
    const choice = this.task.choices.find((one) => one.key === event.key);
    if (choice) this.decide(choice.value);
    return Boolean(choice);
  }
}
