import { make } from "../base/dom.js";

/** The task's guidelines: their words, what each answer means, examples. */
export class Guide {
  constructor(panel, data) {
    this.panel = panel;
    this.data = data;
  }

  show() {
    const { guidelines, task } = this.data;
    const meanings = task.choices.flatMap(({ label, meaning }) => [make("dt", {}, label), make("dd", {}, meaning)]);
    this.panel.show(
      "guidelines",
      `${task.title}: guidelines`,
      make("p", { className: "text" }, guidelines.text),
      make("dl", { className: "meanings" }, ...meanings),
      ...guidelines.examples.map((example) => this.example(example)),
      make("p", { className: "quiet" }, `Version ${guidelines.version}, noted with each of your answers.`),
    );
  }

  example({ verdict, note, source_url, edited_url }) {
    const said = this.data.task.choices.find((choice) => choice.value === verdict)?.label ?? verdict;
    const picture = (url, alt) => make("img", { src: this.data.base + url, alt, loading: "lazy" });
    return make(
      "figure",
      { className: "example", dataset: { verdict } },
      picture(source_url, "Source of the example"),
      picture(edited_url, "Edit of the example"),
      make("figcaption", {}, make("strong", {}, said), note ? ` – ${note}` : ""),
    );
  }
}
