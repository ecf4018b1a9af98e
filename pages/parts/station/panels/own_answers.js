import { words } from "../answering/remarks.js";
import { make, makeButton } from "../base/dom.js";

/** My last answers: to look at, and to correct by a further entry of the log. */
export class Mine {
  constructor(panel, form, data, sender, correct) {
    this.panel = panel;
    this.form = form;
    this.data = data;
    this.sender = sender;
    this.correct = correct;
  }

  async show() {
    this.panel.show("mine", "My last answers", make("p", { className: "quiet" }, "Looking …"));
    try {
      const { answers } = await this.sender.call(`mine?task=${this.data.task.name}&limit=10`);
      const empty = make("p", {}, "You have not answered anything yet.");
      this.panel.fill("mine", ...this.unsent(), ...(answers.length ? answers.map((one) => this.row(one)) : [empty]));
    } catch (error) {
      this.panel.fill("mine", make("p", {}, error.status ? error.message : "The server cannot be reached now. Your answers are kept here."));
    }
  }

  unsent() {
    const number = this.sender.answers();
    return number ? [make("p", { className: "quiet" }, `${number} not sent yet, and not listed here.`)] : [];
  }

  row(answer) {
    const { unit } = answer;
    const pictures = unit.pictures.map((one) => make("img", { src: this.data.base + one.url, alt: one.caption, loading: "lazy" }));
    const order = answer.order?.map((tied) => tied.map((key) => key.split("-")[1]).join(" = ")).join(" › ");
    const types = [answer.edit_type, answer.second_type].filter(Boolean).join(" + ");
    const about = [types, order, answer.none_acceptable && "none acceptable", answer.comment && `“${answer.comment}”`, answer.surplus && "came late: kept, not counted", answer.closed && "its batch is closed"];
    const button = makeButton("Correct", "", () => this.correct(answer), { disabled: answer.closed });
    return make(
      "article",
      { className: "answer", dataset: { answer: answer.id } },
      make("div", { className: "pair" }, ...pictures),
      make(
        "div",
        {},
        make("strong", {}, this.form.label(answer.verdict)),
        make("span", { className: "quiet" }, ` · ${new Date(answer.time).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })}`),
        make("p", {}, unit.instruction),
        make("p", { className: "quiet" }, about.filter(Boolean).join(" · ")),
        ...(answer.judge ?? []).map((one) => make("p", { className: "quiet" }, `The judge (${one.judge}): ${judged(one)}`)),
      ),
      button,
    );
  }
}

/** What a judge said, in words. */
export function judged({ overall, criteria, reason }) {
  const scores = Object.entries(criteria ?? {}).map(([id, score]) => `${words(id)} ${score.toFixed(2)}`);
  const parts = [overall === null ? "no score" : overall.toFixed(2), scores.length ? `(${scores.join(", ")})` : "", reason ? `– ${reason}` : ""];
  return parts.filter(Boolean).join(" ");
}
