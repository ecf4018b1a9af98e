import { _ } from "../base/words.js";

/** @import { Entry, OwnAnswer, Reply, Reserved } from "../shapes.d.ts" */
/** @import { Station } from "../station.js" */

const UNDOABLE = 10;

/** The way back to own answers: take the last ones back, or correct one; by further log entries. */
export class Corrections {
  /** @param {Station} station */
  constructor(station) {
    this.station = station;
    /** @type {{ id: string, reserved: Reserved }[]} the last ones, newest last */
    this.answers = [];
  }

  /**
   * @param {string} id of the answer
   * @param {Reserved} reserved
   */
  keep(id, reserved) {
    this.answers = [...this.answers, { id, reserved }].slice(-UNDOABLE);
  }

  /** The last answer is taken back and its unit shown again; the log hears of it in order. */
  undo() {
    const { decisions, panels, queue } = this.station;
    const last = this.answers.pop();
    if (!last) return panels.ownAnswers.show();
    const { draw_id, batch_id } = last.reserved.unit;
    decisions.put("undo", { answer_id: last.id }, { draw: draw_id, batch: batch_id });
    queue.back(last.reserved);
    this.station.next();
  }

  /**
   * @param {Entry} entry
   * @param {Reply} reply
   */
  undone(entry, reply) {
    const { decisions, foot } = this.station;
    decisions.tally(entry, -1);
    if (reply.unit) return;
    foot.notice = _("Taken back. It cannot be answered again: its batch is closed.");
    if (entry.draw) decisions.leave(entry.draw);
  }

  /**
   * Show an earlier answer's unit; the verdict that follows is appended as its correction.
   * @param {OwnAnswer} answer
   */
  correct({ id, unit, ...said }) {
    const { form, panels, queue, screen } = this.station;
    panels.panel.close();
    screen.show(queue.prepared(unit, { said, correcting: id }));
    this.station.say(
      _("You correct an earlier answer ({answer}). Esc leaves it as it is.", { answer: form.label(said.verdict) }),
    );
  }

  /**
   * @param {string} was
   * @param {string} id
   */
  corrected(was, id) {
    for (const answer of this.answers) if (answer.id === was) answer.id = id;
    this.station.next();
    this.station.say(_("Corrected."));
  }
}
