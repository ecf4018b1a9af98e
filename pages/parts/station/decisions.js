import { _ } from "./base/words.js";

/** @import { Entry, Reply } from "./shapes.d.ts" */
/** @import { Station } from "./station.js" */

/** From a verdict to the log: put together, into the outbox, counted once the server has it. */
export class Decisions {
  /** @param {Station} station */
  constructor(station) {
    this.station = station;
    this.count = 0; // answers saved since the page opened
  }

  /** Where the browser cannot keep decisions, the last one must be saved before the next. */
  may() {
    const { outbox, sender } = this.station;
    return outbox.keeps || sender.unsent().length === 0;
  }

  /** @param {string | undefined} verdict */
  decide(verdict) {
    const { corrections, foot, form, judgeCard, screen, taskView } = this.station;
    const { reserved, ready } = screen;
    if (!reserved || !verdict || !ready || !form.offers(verdict)) return;
    const wait = taskView.waits(verdict);
    if (wait !== undefined) return this.station.say(wait);
    const { draw_id, batch_id } = reserved.unit;
    const said = { verdict, ...this.station.remarks.content(), ...taskView.content(verdict) };
    const id = this.put(
      "answers",
      { draw_id, ...said, ...this.circumstances(reserved.correcting) },
      { batch: batch_id },
    );
    foot.notice = "";
    if (reserved.correcting) return corrections.corrected(reserved.correcting, id, reserved, said);
    corrections.keep(id, reserved, said);
    judgeCard.expect(reserved.unit, verdict);
    foot.pace.decided();
    this.leave(draw_id);
  }

  /**
   * What goes with every answer: how it came about, what it corrects, what is asked for next.
   * @param {string | undefined} correcting
   */
  circumstances(correcting) {
    const { data, queue, screen, taskView } = this.station;
    return {
      ...screen.circumstances(taskView.shown()),
      ...(correcting && { replaces: correcting }),
      ...queue.asked,
      guidelines_version: data.guidelines.version,
    };
  }

  /**
   * Put an entry into the outbox and send it; returns its id. `more` stays in this browser.
   * @param {string} path
   * @param {Record<string, unknown>} body
   * @param {Pick<Entry, "draw" | "batch">} [more]
   */
  put(path, body, more = {}) {
    const id = this.station.ids.next();
    this.station.sender.add({ id, path, body, made: Date.now(), ...more });
    return id;
  }

  /**
   * A unit is decided: the next one comes on screen.
   * @param {string} drawId
   */
  leave(drawId) {
    const { queue, screen } = this.station;
    queue.drop(drawId);
    if (screen.unit?.draw_id === drawId) this.station.next();
    else this.station.status();
  }

  /**
   * Another tab of this reviewer decided something: it is not asked here again.
   * @param {Entry} entry
   */
  elsewhere(entry) {
    if (entry.path === "answers" && !entry.body.replaces) this.leave(String(entry.body.draw_id));
    this.station.sender.flush();
  }

  /**
   * What was in the outbox is there no more: another tab saved it, or it was discarded.
   * @param {Entry} entry
   */
  settled(entry) {
    if (entry.path === "answers" && !entry.body.replaces) this.station.queue.settled(String(entry.body.draw_id));
  }

  /**
   * @param {Entry} entry
   * @param {Reply} reply
   */
  saved(entry, reply) {
    const { corrections, foot, screen } = this.station;
    if (entry.path === "answers") this.answered(entry, reply);
    if (entry.path === "undo") corrections.undone(entry, reply);
    if (entry.path === "questions") foot.notice = _("Your question is with the lead.");
    screen.recheck();
    this.station.status();
  }

  /**
   * @param {Entry} entry
   * @param {Reply} reply
   */
  answered(entry, reply) {
    const { corrections, judgeCard, queue } = this.station;
    const drawId = String(entry.body.draw_id);
    if (!entry.body.replaces) {
      this.tally(entry, 1);
      queue.settled(drawId);
    }
    corrections.kept(entry, reply);
    if (reply.reveals && !entry.body.replaces) judgeCard.ask(entry.id, drawId);
    queue.accept(reply, drawId);
  }

  /**
   * So many answers more, or less, are in the log.
   * @param {Entry} entry
   * @param {number} number
   */
  tally({ batch = "" }, number) {
    this.count += number;
    this.station.foot.tally(batch, number);
    this.station.queue.tally(number);
  }
}
