import { make } from "../base/dom.js";
import { _ } from "../base/words.js";

/** @import { Example, StationData } from "../shapes.d.ts" */
/** @import { TaskView } from "../tasks/task_view.js" */
/** @import { Panel } from "./panel.js" */

/** The task's guidelines: their words, what each answer means, examples. */
export class GuidelinesPanel {
  /**
   * @param {Panel} panel
   * @param {StationData} data
   * @param {TaskView} taskView
   */
  constructor(panel, data, taskView) {
    this.panel = panel;
    this.data = data;
    this.taskView = taskView;
  }

  show() {
    const { guidelines, task } = this.data;
    const said = [...task.choices.map((one) => [one.label, one.meaning]), ...this.taskView.meanings()];
    const meanings = said.flatMap(([label = "", meaning = ""]) => [make("dt", {}, label), make("dd", {}, meaning)]);
    this.panel.show(
      "guidelines",
      _("{task}: guidelines", { task: task.title }),
      make("p", { className: "text" }, guidelines.text),
      make("dl", { className: "meanings" }, ...meanings),
      ...guidelines.examples.map((example) => this.example(example)),
      make("p", { className: "quiet" }, _("Version {n}, noted with each of your answers.", { n: guidelines.version })),
    );
  }

  /** @param {Example} example */
  example({ verdict, note, pictures, texts }) {
    const choice = this.data.task.choices.find(({ value }) => value === verdict);
    return make(
      "figure",
      { className: "example", dataset: { verdict, ...(choice?.swipe && { swipe: choice.swipe }) } },
      ...texts.map((text) => make("p", { className: "words", dir: "auto" }, text)),
      ...pictures.map((picture) => this.picture(picture)),
      make("figcaption", {}, make("strong", {}, choice?.label ?? verdict), note ? ` – ${note}` : ""),
    );
  }

  /** @param {Example["pictures"][number]} picture */
  picture({ url, alt, words }) {
    const image = make("img", { src: this.data.base + url, alt, loading: "lazy" });
    return words ? make("div", {}, image, make("p", { className: "words", dir: "auto" }, words)) : image;
  }
}
