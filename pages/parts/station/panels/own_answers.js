import { make, makeButton } from "../base/dom.js";
import { _, ngettext } from "../base/words.js";
import { NotDone } from "../saving/sender.js";
import { judged } from "./judged.js";

/** @import { Form } from "../answering/form.js" */
/** @import { Sender } from "../saving/sender.js" */
/** @import { OwnAnswer, StationData } from "../shapes.d.ts" */
/** @import { TaskView } from "../tasks/task_view.js" */
/** @import { Panel } from "./panel.js" */

/** My last answers: to look at, and to correct by a further entry of the log. */
export class OwnAnswers {
  /**
   * @param {Panel} panel
   * @param {StationData} data
   * @param {{ form: Form, sender: Sender, taskView: TaskView }} parts
   * @param {(answer: OwnAnswer) => void} correct
   */
  constructor(panel, data, { form, sender, taskView }, correct) {
    this.panel = panel;
    this.data = data;
    this.form = form;
    this.sender = sender;
    this.taskView = taskView;
    this.correct = correct;
  }

  async show() {
    this.panel.show("mine", _("My last answers"), make("p", { className: "quiet" }, _("Looking …")));
    try {
      const { answers } = await this.sender.call(`mine?task=${this.data.task.name}&limit=10`);
      const none = make("p", {}, _("You have not answered anything yet."));
      this.panel.fill(
        "mine",
        ...this.unsent(),
        ...(answers.length ? answers.map((answer) => this.row(answer)) : [none]),
      );
    } catch (error) {
      const why = NotDone.from(error)?.message ?? _("The server cannot be reached now. Your answers are kept here.");
      this.panel.fill("mine", make("p", {}, why));
    }
  }

  unsent() {
    const number = this.sender.answers();
    const words = ngettext("{n} not sent yet, and not listed here.", "{n} not sent yet, and not listed here.", number);
    return number ? [make("p", { className: "quiet" }, words)] : [];
  }

  /** @param {OwnAnswer} answer */
  row(answer) {
    const { unit } = answer;
    const pictures = unit.pictures.map(({ url, caption }) =>
      make("img", { src: this.data.base + url, alt: caption, loading: "lazy" }),
    );
    const time = new Date(answer.time).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
    const words = make(
      "div",
      {},
      make("strong", {}, this.form.label(answer.verdict)),
      make("span", { className: "quiet" }, ` · ${time}`),
      make("p", {}, unit.instruction),
      ...[this.about(answer), ...judges(answer)].map((text) => make("p", { className: "quiet" }, text)),
    );
    const correct = makeButton(_("Correct"), "", () => this.correct(answer), { disabled: answer.closed });
    return make(
      "article",
      { className: "answer", dataset: { answer: answer.id } },
      make("div", { className: "pair" }, ...pictures),
      words,
      correct,
    );
  }

  /** @param {OwnAnswer} answer */
  about(answer) {
    const parts = [
      ...this.taskView.describes(answer),
      answer.comment && `“${answer.comment}”`,
      answer.surplus && _("came late: kept, not counted"),
      answer.closed && _("its batch is closed"),
    ];
    return parts.filter(Boolean).join(" · ");
  }
}

/** @param {OwnAnswer} answer */
function judges(answer) {
  return (answer.judge ?? []).map((one) => _("The judge ({judge}): {words}", { judge: one.judge, words: judged(one) }));
}
