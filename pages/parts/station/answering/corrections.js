import { find, makeButton } from "../base/dom.js";
import { _ } from "../base/words.js";

/** @import { Entry, Reply, Reserved, Said } from "../shapes.d.ts" */
/** @import { Station } from "../station.js" */
/** @import { Given } from "./last_answers.js" */

const UNDOABLE = 10;

/** The way back to own answers: take the last ones back, or correct one; by further log entries. */
export class Corrections {
  /** @param {Station} station */
  constructor(station) {
    this.station = station;
    /** @type {{ id: string, reserved: Reserved }[]} the last ones, newest last */
    this.answers = [];
    /** @type {Given | null} what is being corrected */
    this.opened = null;
  }

  /**
   * @param {string} id of the answer
   * @param {Reserved} reserved
   * @param {Said & { verdict: string }} said
   */
  keep(id, reserved, said) {
    this.answers = [...this.answers, { id, reserved: { ...reserved, said } }].slice(-UNDOABLE);
    this.station.lastAnswers.add(this.given(id, reserved, said));
  }

  /**
   * @param {string} id
   * @param {Reserved} reserved
   * @param {Said & { verdict: string }} said
   * @returns {Given}
   */
  given(id, { unit }, said) {
    const reveals = this.station.data.progress[unit.batch_id]?.reveals ?? false;
    return { id, unit, ...said, counts_corrected: !reveals };
  }

  /** The last answer is taken back and its unit shown again, without the judge; the log hears of it in order. */
  undo() {
    const { decisions, judgeCard, lastAnswers, panels, queue } = this.station;
    const last = this.answers.pop();
    if (!last) return panels.ownAnswers.show();
    const { draw_id, batch_id } = last.reserved.unit;
    decisions.put("undo", { answer_id: last.id }, { draw: draw_id, batch: batch_id });
    judgeCard.clear();
    lastAnswers.remove(last.reserved.unit);
    queue.back(last.reserved);
    this.station.next();
  }

  /**
   * @param {Entry} entry
   * @param {Reply} reply
   */
  undone(entry, reply) {
    const { decisions, foot, queue } = this.station;
    decisions.tally(entry, -1);
    if (reply.unit) {
      if (reply.counts === false)
        foot.notice = _(
          "You have seen what is said of it: your first answer counts on, a new one is kept and does not count.",
        );
      return;
    }
    foot.notice = _("Taken back. It cannot be answered again: its batch is closed.");
    if (!entry.draw) return;
    decisions.leave(entry.draw);
    queue.settled(entry.draw);
  }

  /**
   * Show an earlier answer's unit with what was said; a verdict that follows is appended as its correction.
   * @param {Given} answer
   */
  open(answer) {
    const { id, unit, ...said } = answer;
    this.opened = answer;
    const { form, judgeCard, lastAnswers, panels, queue, screen } = this.station;
    if (panels.panel.open) panels.panel.close();
    judgeCard.clear();
    screen.show(queue.prepared(unit, { said, correcting: id }));
    lastAnswers.current();
    const words = _("You correct an earlier answer ({answer}).", { answer: form.given(said.verdict) });
    this.station.say(`${words} ${whether(answer)}`.trim());
  }

  /** What leaves an answer as it is, while one is open. */
  offer() {
    const open = this.station.screen.reserved?.correcting;
    const place = find(this.station.root, ".leave");
    if (Boolean(open) === Boolean(place.firstChild)) return;
    const leave = () => this.station.escape();
    place.replaceChildren(...(open ? [makeButton(_("Leave it as it is"), "Esc", leave)] : []));
  }

  /**
   * @param {string} was
   * @param {string} id
   * @param {Reserved} reserved
   * @param {Said & { verdict: string }} said
   */
  corrected(was, id, reserved, said) {
    for (const answer of this.answers) {
      if (answer.id === was) Object.assign(answer, { id, reserved: { ...answer.reserved, said } });
    }
    this.station.lastAnswers.replace(was, this.given(id, reserved, said));
    this.station.next();
    const counts = !(this.opened?.id === was && whether(this.opened));
    this.station.say(counts ? _("Corrected.") : keptOnly());
  }

  /**
   * @param {Entry} entry an answer or a correction
   * @param {Reply} reply
   */
  kept({ body }, { surplus }) {
    if (!surplus) return;
    this.station.foot.notice = body.replaces ? keptOnly() : _("Your answer is kept, and does not count.");
  }
}

function keptOnly() {
  return _("Your correction is kept, and does not count.");
}

/**
 * What a correction of an answer will do, where it is not what one expects.
 * @param {Given} answer
 */
function whether({ closed, surplus, counts_corrected: counts }) {
  if (closed) return _("Its batch is closed: a correction is kept, and does not count.");
  if (surplus) return _("It does not count, nor does a correction: both are kept.");
  return counts === false
    ? _("You may have seen what is said or measured of it: a correction is kept, and does not count.")
    : "";
}
