import { make, makeButton } from "../base/dom.js";
import { _, ngettext } from "../base/words.js";
import { NotDone } from "../saving/sender.js";
import { OwnAnswer } from "./own_answer.js";

/** @import { Form } from "../answering/form.js" */
/** @import { Sender } from "../saving/sender.js" */
/** @import { OwnAnswer as Answer, StationData } from "../shapes.d.ts" */
/** @import { TaskView } from "../tasks/task_view.js" */
/** @import { Panel } from "./panel.js" */

const PAGE = 20;
const TYPED_MS = 300; // how long typing rests before it is looked for

/** All own answers, whole and filtered: to look at, and to correct by a further entry of the log. */
export class OwnAnswers {
  /**
   * @param {Panel} panel
   * @param {StationData} data
   * @param {{ form: Form, sender: Sender, taskView: TaskView }} parts
   * @param {(answer: Answer) => void} correct
   */
  constructor(panel, data, { form, sender, taskView }, correct) {
    this.panel = panel;
    this.data = data;
    this.sender = sender;
    this.rows = new OwnAnswer(data, form, taskView, correct);
    this.verdict = "";
    this.words = "";
    this.asked = 0; // which request is the latest
    /** @type {number | undefined} */
    this.timer = undefined;
  }

  show() {
    this.list = make("div", { className: "own" });
    this.panel.show("mine", _("My answers"), this.filters(), this.list);
    return this.look();
  }

  filters() {
    const select = make("select", { attributes: { "aria-label": _("Which answers") } });
    select.append(make("option", { value: "" }, _("All answers")));
    for (const { value, given } of this.data.task.choices) select.append(make("option", { value }, given));
    select.value = this.verdict;
    select.addEventListener("change", () => {
      this.verdict = select.value;
      this.look();
    });
    const words = make("input", {
      type: "search",
      value: this.words,
      maxLength: 200,
      placeholder: _("Words of the instruction or the comment"),
      attributes: { "aria-label": _("Words of the instruction or the comment") },
    });
    words.addEventListener("input", () => {
      this.words = words.value;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.look(), TYPED_MS);
    });
    return make("div", { className: "filters" }, select, words);
  }

  /** Ask for the newest that fit, and list them. */
  async look() {
    this.list?.replaceChildren(make("p", { className: "quiet" }, _("Looking …")));
    const answers = await this.page();
    if (!answers) return;
    const filtered = Boolean(this.verdict || this.words.trim());
    const none = filtered ? _("None of your answers fits.") : _("You have not answered anything yet.");
    this.list?.replaceChildren(...this.unsent(), ...(answers.length ? [] : [make("p", {}, none)]));
    this.append(answers);
  }

  /**
   * One page of answers, or null where it is no more asked for, or could not be had.
   * @param {string} [before] the id of an answer
   */
  async page(before) {
    this.asked += 1;
    const { asked } = this;
    const sought = { verdict: this.verdict, words: this.words.trim(), before: before ?? "" };
    const given = Object.entries(sought).filter(([, value]) => value);
    const query = new URLSearchParams([["task", this.data.task.name], ["limit", String(PAGE)], ...given]);
    try {
      const { answers } = await this.sender.call(`mine?${query}`);
      return asked === this.asked ? answers : null;
    } catch (error) {
      const why = NotDone.from(error)?.message ?? _("The server cannot be reached now. Your answers are kept here.");
      if (asked === this.asked) this.list?.replaceChildren(make("p", {}, why));
      return null;
    }
  }

  /** @param {Answer[]} answers */
  append(answers) {
    this.list?.append(...answers.map((answer) => this.rows.row(answer)));
    const last = answers.at(-1);
    if (!last || answers.length < PAGE) return;
    const older = makeButton(_("Show older ones"), "", async () => {
      const found = await this.page(last.id);
      older.remove();
      if (found) this.append(found);
    });
    this.list?.append(older);
  }

  unsent() {
    const number = this.sender.answers();
    const words = ngettext("{n} not sent yet, and not listed here.", "{n} not sent yet, and not listed here.", number);
    return number ? [make("p", { className: "quiet" }, words)] : [];
  }
}
