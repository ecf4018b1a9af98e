import { make, makeButton } from "../base/dom.js";
import { _, spelled } from "../base/words.js";
import { judged } from "./judged.js";

/** @import { Form } from "../answering/form.js" */
/** @import { OwnAnswer as Answer, Pin, PictureLinks, StationData } from "../shapes.d.ts" */
/** @import { TaskView } from "../tasks/task_view.js" */

/** One own answer with all that was said: verdict, ratings, reasons, pins, comment, the task's own. */
export class OwnAnswer {
  /**
   * @param {StationData} data
   * @param {Form} form
   * @param {TaskView} taskView
   * @param {(answer: Answer) => void} correct
   */
  constructor(data, form, taskView, correct) {
    this.data = data;
    this.form = form;
    this.taskView = taskView;
    this.correct = correct;
  }

  /** @param {Answer} answer */
  row(answer) {
    const { unit, pins = [] } = answer;
    const words = make(
      "div",
      { className: "words" },
      make("strong", {}, this.form.given(answer.verdict)),
      make("span", { className: "quiet" }, ` · ${when(answer.time)}`),
      make("p", { dir: "auto" }, unit.instruction),
      ...this.said(answer),
      ...lines([standing(answer), ...judges(answer)]).map((text) => make("p", { className: "quiet" }, text)),
    );
    return make(
      "article",
      { className: "answer", dataset: { answer: answer.id } },
      make("div", { className: "pair" }, ...unit.pictures.map((picture) => this.picture(picture, pins))),
      words,
      makeButton(_("Correct"), "", () => this.correct(answer)),
    );
  }

  /** @param {Answer} answer */
  said(answer) {
    const { ratings = {}, reasons = [], pins = [], comment } = answer;
    const rated = Object.entries(ratings).map(([id, n]) => _("{criterion}: {n} of 5", { criterion: spelled(id), n }));
    const placed = pins.map((pin, index) =>
      _("Pin {n}: {reason}", { n: index + 1, reason: pin.reason ? this.reason(pin.reason) : _("no reason") }),
    );
    const parts = [
      this.taskView.describes(answer).filter(Boolean).join(" · "),
      rated.join(" · "),
      reasons.map((id) => this.reason(id)).join(" · "),
      placed.join(" · "),
      comment ? `“${comment}”` : "",
    ];
    return lines(parts).map((text) => make("p", {}, text));
  }

  /** @param {string} id */
  reason(id) {
    return this.data.reasons?.find((one) => one.id === id)?.label ?? spelled(id);
  }

  /**
   * A picture with its pins where they were put.
   * @param {PictureLinks} picture
   * @param {Pin[]} pins of the answer
   */
  picture({ key, url, caption }, pins) {
    const marks = pins.flatMap((pin, index) => {
      const style = `left: ${100 * pin.x}%; top: ${100 * pin.y}%`;
      return pin.picture === key ? [make("span", { className: "pin", attributes: { style } }, String(index + 1))] : [];
    });
    const image = make("img", { src: this.data.base + url, alt: caption, loading: "lazy" });
    return make("span", { className: "pinned" }, make("span", {}, image, ...marks));
  }
}

/** @param {string[]} parts */
function lines(parts) {
  return parts.filter(Boolean);
}

/**
 * Whether it counts, and what a correction would do.
 * @param {Answer} answer
 */
function standing({ surplus, closed, counts_corrected: counts }) {
  const parts = [
    surplus && _("kept, not counted"),
    closed && _("its batch is closed"),
    !counts && _("a correction is kept, and does not count"),
  ];
  return parts.filter(Boolean).join(" · ");
}

/** @param {Answer} answer */
function judges(answer) {
  return (answer.judge ?? []).map((one) => _("The judge ({judge}): {words}", { judge: one.judge, words: judged(one) }));
}

/** @param {string} time */
function when(time) {
  const then = new Date(time);
  const today = then.toDateString() === new Date().toDateString();
  const clock = then.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  return today ? clock : `${then.toLocaleDateString()} ${clock}`;
}
