import { Keys } from "../answering/keys.js";
import { make, makeButton, typing } from "../base/dom.js";
import { _ } from "../base/words.js";

/** @import { Fault, OfferedFault, Said, Unit } from "../shapes.d.ts" */
/** @import { Surroundings } from "./task_view.js" */

/** How a unit is asked whose rejects may say whose fault they are: `review/core/faults.py`. */
export const ASKED = "faults";

/**
 * Whose fault a reject is: a key opens the row in the answers' place, one more says whose and
 * rejects. Who uses neither rejects as ever.
 */
export class Faults {
  /** @param {Surroundings} around */
  constructor(around) {
    this.around = around;
    /** @type {OfferedFault[]} */
    this.offered = around.data.faults ?? [];
    /** @type {Fault | null} what goes with a reject */
    this.said = null;
    this.asked = false; // whether the unit on screen asks it
    this.opener = make("div", { className: "blame", hidden: true });
    this.row = make("div", {
      className: "faults",
      hidden: true,
      attributes: { role: "group", "aria-label": _("Reject: whose fault is it?") },
    });
    this.relabel();
    around.element.append(this.row);
  }

  /** Put it together, with the keys as they are now. */
  relabel() {
    const { keys } = this.around;
    const label = this.said ? _("Reject: {fault}", { fault: this.label(this.said) }) : _("Reject: whose fault?");
    const about = { dataset: { does: "fault" }, title: _("Reject, and say whose fault it is") };
    const opener = this.asked ? [makeButton(label, keys.of("fault"), () => this.toggle(), about)] : [];
    this.opener.replaceChildren(...opener);
    this.opener.hidden = !this.asked;
    const rows = this.offered.map((one, index) => this.button(one, index));
    const plain = makeButton(_("Reject, not said"), keys.of("say reject"), () => this.says(null), {
      dataset: { fault: "" },
    });
    const back = makeButton(_("Back"), "Esc", () => this.close());
    this.row.replaceChildren(make("strong", {}, _("Whose fault is it?")), ...rows, plain, back);
  }

  /**
   * @param {OfferedFault} fault
   * @param {number} index
   */
  button({ id, label, meaning }, index) {
    // Of a double click only the first counts: the second falls on what came after.
    const pressed = (/** @type {MouseEvent} */ event) => event.detail > 1 || this.says(id);
    return makeButton(label, String(index + 1), pressed, {
      title: meaning,
      dataset: { fault: id },
      attributes: { "aria-pressed": String(id === this.said) },
    });
  }

  /** @param {string} id */
  label(id) {
    return this.offered.find((one) => one.id === id)?.label ?? "";
  }

  get open() {
    return !this.row.hidden;
  }

  /**
   * Begin a unit: nothing said, or what was said before.
   * @param {Unit | null} unit
   * @param {Said} [said]
   */
  reset(unit, { fault = null } = {}) {
    this.close();
    const asked = unit?.asked === ASKED;
    if (fault === this.said && asked === this.asked) return; // Most units cost no drawing.
    Object.assign(this, { asked, said: fault });
    this.relabel();
  }

  toggle() {
    if (this.open) this.close();
    else this.show();
  }

  show() {
    this.row.hidden = false;
    this.around.element.classList.add("blaming");
  }

  close() {
    if (!this.open) return;
    this.row.hidden = true;
    this.around.element.classList.remove("blaming");
  }

  /**
   * Reject, with whose fault it is; null: not said.
   * @param {Fault | null} fault
   */
  says(fault) {
    if (!this.around.ready()) return;
    this.said = fault;
    this.around.decide("reject");
  }

  /**
   * A key while the row is open; returns whether it was the row's.
   * @param {KeyboardEvent} event
   */
  steers(event) {
    if (!this.open || typing(event) || event.isComposing) return false;
    const number = event.shiftKey ? 0 : Keys.number(event);
    const rejects = this.around.keys.action(event, ASKED)?.name === "say reject" && !event.shiftKey;
    if (event.key !== "Escape" && !number && !rejects) return false;
    event.preventDefault();
    const fault = this.offered[number - 1];
    if (event.repeat) return true;
    if (event.key === "Escape") this.close();
    else if (rejects) this.says(null);
    else if (fault) this.says(fault.id);
    return true;
  }
}
