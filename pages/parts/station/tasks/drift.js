import { find, make, makeButton } from "../base/dom.js";
import { _ } from "../base/words.js";

/** @import { OwnAnswer, Reply } from "../shapes.d.ts" */
/** @import { Surroundings } from "./task_view.js" */

/**
 * What the last answer's chain lost where nobody asked for a change: measured, on request, once it
 * is answered. It is no verdict, and where a batch measures it is not shown at all.
 */
export class Drift {
  /** @param {Surroundings} around */
  constructor(around) {
    this.around = around;
    /** @type {Partial<OwnAnswer> | null} */
    this.answer = null;
    this.place = make("span", { className: "drifted" });
    find(around.element, ".last").append(this.place);
  }

  /**
   * Another answer is the last one; the button is there where its batch does not measure.
   * @param {Partial<OwnAnswer> | null} answer
   */
  of(answer) {
    const { progress, measuring = [] } = this.around.data;
    const batch = answer?.unit?.batch_id ?? "";
    this.answer = progress[batch] && !measuring.includes(batch) ? answer : null;
    this.draw();
  }

  /** Write the button, with the key it has now. */
  draw() {
    const about = { dataset: { does: "drift" }, title: _("How far this chain drifted, as measured") };
    const button = makeButton(_("Drift"), this.around.keys.of("drift"), () => this.show(), about);
    this.place.replaceChildren(...(this.answer ? [button] : []));
  }

  async show() {
    const { answer, around } = this;
    if (!answer) return around.say(_("Drift is shown of an answer, where its batch does not measure."));
    const pictures = this.pictures(answer);
    const put = (/** @type {Node[]} */ ...content) =>
      around.show("drift", _("Drift of your last answer's chain"), pictures, ...content);
    put(make("p", { className: "quiet" }, _("Measuring …")));
    const reply = await around.call("drift", { answer_id: answer.id }).catch(() => null);
    if (!around.showing("drift") || this.answer !== answer) return;
    if (reply?.drift) answer.counts_corrected = false;
    put(...told(reply));
  }

  /** @param {Partial<OwnAnswer>} answer */
  pictures({ unit }) {
    const ends = [unit?.pictures[0], unit?.pictures.at(-1)].flatMap((one) => (one ? [one] : []));
    const images = ends.map(({ url, caption }) =>
      make(
        "figure",
        {},
        make("img", { src: this.around.data.base + url, alt: caption }),
        make("figcaption", {}, caption),
      ),
    );
    return make("div", { className: "ends" }, ...images);
  }
}

/**
 * What was measured, or why nothing was.
 * @param {Reply | null} reply
 */
function told(reply) {
  if (!reply) return [make("p", {}, _("It could not be measured now."))];
  const { drift, why } = reply;
  if (!drift) return [make("p", {}, why || _("Nothing of it can be measured."))];
  return [
    make("p", {}, drift.said),
    make(
      "p",
      { className: "quiet" },
      _("A difference of ΔE 2 can just be seen. This is a measurement, and no verdict."),
    ),
  ];
}
