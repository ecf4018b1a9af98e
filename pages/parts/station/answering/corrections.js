const UNDOABLE = 10;

/** The way back to own answers: take the last ones back, or correct one; by further log entries. */
export class Back {
  constructor(station) {
    this.station = station;
    this.answers = []; // {id, work} of the last ones, newest last
  }

  keep(id, work) {
    this.answers = [...this.answers, { id, work }].slice(-UNDOABLE);
  }

  /** The last answer is taken back and its unit shown again; the log hears of it in order. */
  undo() {
    const { station } = this;
    const last = this.answers.pop();
    if (!last) return station.doors.mine.show();
    const { draw_id, batch_id } = last.work.unit;
    station.put("undo", { answer_id: last.id }, { draw: draw_id, batch: batch_id });
    station.queue.back(last.work);
    station.next();
  }

  undone(entry, reply) {
    const { station } = this;
    station.tally(entry, -1);
    if (reply.unit) return;
    station.foot.notice = "Taken back. It cannot be answered again: its batch is closed.";
    station.leave(entry.draw);
  }

  /** Show an earlier answer's unit; the verdict that follows is appended as its correction. */
  correct({ id, unit, ...said }) {
    const { doors, form, queue, screen } = this.station;
    doors.panel.close();
    screen.show(queue.work(unit, { said, correcting: id }));
    this.station.say(`You correct an earlier answer (${form.label(said.verdict)}). Esc leaves it as it is.`);
  }

  corrected(was, id) {
    for (const one of this.answers) if (one.id === was) one.id = id;
    this.station.next();
    this.station.say("Corrected.");
  }
}
