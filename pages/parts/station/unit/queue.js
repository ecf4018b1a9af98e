import { REFUSED } from "../saving/sender.js";

const AHEAD = 6; // units reserved and decoded ahead of the one on screen
const MOST_ASKED = 20;
const FILL_MS = 2000; // between tries
const LOOK_AGAIN_MS = 15_000; // how often an empty queue is asked for

/** The units reserved for this reviewer, their pictures decoded ahead; the first is next. */
export class Queue {
  constructor(pictures, sender, { task, batch }, heard) {
    this.pictures = pictures;
    this.sender = sender;
    this.of = { task: task.name, batch };
    this.heard = heard; // {more(), failed(why)}
    this.works = []; // {unit, shown: decoded pictures or null, loading}
    this.gone = new Set(); // draws decided here, so that a late reply does not bring them back
    this.waiting = null; // what this reviewer could still answer, as the server last said
  }

  close() {
    this.closed = true;
    clearTimeout(this.timer);
  }

  get first() {
    return this.works[0];
  }

  /** What this reviewer could still answer, or null while nobody has said. */
  get left() {
    return this.waiting === null ? null : Math.max(0, this.waiting - this.sender.answers());
  }

  /** What is asked for, with each answer too; what is decided and not sent still counts as reserved. */
  get asked() {
    return { ...this.of, want: Math.min(MOST_ASKED, AHEAD + 1 + this.sender.answers()) };
  }

  async fill() {
    clearTimeout(this.timer);
    try {
      this.accept(await this.sender.call("leases", this.asked));
    } catch (error) {
      this.heard.failed(REFUSED.includes(error.status) ? error.message : "");
      if (error.status !== 401) this.again(Math.max(error.after || 0, FILL_MS));
    }
  }

  again(milliseconds = LOOK_AGAIN_MS) {
    clearTimeout(this.timer);
    if (!this.closed) this.timer = setTimeout(() => this.fill(), milliseconds);
  }

  /** Take the units of a reply, those not known yet. */
  accept({ units, waiting }) {
    if (typeof waiting === "number") this.waiting = waiting;
    const known = new Set(this.works.map((work) => work.unit.draw_id));
    for (const unit of units) {
      if (!known.has(unit.draw_id) && !this.gone.has(unit.draw_id)) this.works.push(this.work(unit));
    }
    this.heard.more();
  }

  /** A unit and its pictures on their way. */
  work(unit, more = {}) {
    const work = { unit, shown: null, ...more };
    work.loading = this.pictures.all(unit).then((shown) => {
      work.shown = shown;
    });
    return work;
  }

  /** So many answers more, or less, are in the log. */
  tally(number) {
    if (this.waiting !== null) this.waiting -= number;
  }

  /** A unit that was decided comes back to the front. */
  back(work) {
    this.gone.delete(work.unit.draw_id);
    this.works = [work, ...this.works.filter((one) => one.unit.draw_id !== work.unit.draw_id)];
  }

  drop(drawId) {
    this.gone.add(drawId);
    this.works = this.works.filter((work) => work.unit.draw_id !== drawId);
  }
}
