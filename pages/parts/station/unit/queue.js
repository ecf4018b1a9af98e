import { NotDone } from "../saving/sender.js";

/** @import { Reply, Reserved, StationData, Unit } from "../shapes.d.ts" */
/** @import { Pictures } from "../pictures/loading.js" */
/** @import { Sender } from "../saving/sender.js" */

const HELD = 6; // units reserved at a time: the one on screen, and those decoded ahead
const MOST_ASKED = 20;
const FILL_MS = 2000; // between tries
const LOOK_AGAIN_MS = 15_000; // how often an empty queue is asked for

/**
 * @typedef {object} QueueHeard
 * @property {() => void} more
 * @property {(why: string) => void} failed
 */

/** The units reserved for this reviewer, their pictures decoded ahead; the first is next. */
export class Queue {
  /**
   * @param {Pictures} pictures
   * @param {Sender} sender
   * @param {StationData} data
   * @param {QueueHeard} heard
   */
  constructor(pictures, sender, { task, batch }, heard) {
    this.pictures = pictures;
    this.sender = sender;
    this.of = { task: task.name, batch };
    this.heard = heard;
    this.closed = false;
    this.took = false; // whether anything was reserved here
    this.unseen = false; // whether it waits for somebody to look
    /** @type {Reserved[]} */
    this.reserved = [];
    /** @type {Set<string>} draws decided here, so that a late reply does not bring them back */
    this.gone = new Set();
    /** @type {number | null} what this reviewer could still answer, as the server last said */
    this.waiting = null;
    /** @type {number | undefined} */
    this.timer = undefined;
    this.onLook = () => this.unseen && !document.hidden && this.fill();
    document.addEventListener("visibilitychange", this.onLook);
  }

  close() {
    this.closed = true;
    document.removeEventListener("visibilitychange", this.onLook);
    clearTimeout(this.timer);
  }

  get first() {
    return this.reserved[0];
  }

  /** What this reviewer could still answer, or null while nobody has said. */
  get left() {
    return this.waiting === null ? null : Math.max(0, this.waiting - this.sender.answers());
  }

  /** What is asked for, with each answer too; what is decided and not sent still counts as reserved. */
  get asked() {
    return { ...this.of, want: Math.min(MOST_ASKED, HELD + this.sender.answers()) };
  }

  /** Reserve units, once somebody looks: a page in the background takes none from the others. */
  async fill() {
    clearTimeout(this.timer);
    this.unseen = document.hidden;
    if (this.unseen) return;
    try {
      this.accept(await this.sender.call("leases", this.asked));
    } catch (error) {
      const answer = NotDone.from(error);
      this.heard.failed(answer?.final ? answer.message : "");
      if (answer?.status !== 401) this.again(Math.max(answer?.after ?? 0, FILL_MS));
    }
  }

  again(milliseconds = LOOK_AGAIN_MS) {
    clearTimeout(this.timer);
    if (!this.closed) this.timer = setTimeout(() => this.fill(), milliseconds);
  }

  /**
   * Take the units of a reply, those not known yet.
   * @param {Pick<Reply, "units" | "waiting">} reply
   */
  accept({ units, waiting }) {
    if (typeof waiting === "number") this.waiting = waiting;
    this.took ||= units.length > 0;
    const known = new Set(this.reserved.map(({ unit }) => unit.draw_id));
    for (const unit of units) {
      if (!known.has(unit.draw_id) && !this.gone.has(unit.draw_id)) this.reserved.push(this.prepared(unit));
    }
    this.heard.more();
  }

  /**
   * A unit and its pictures on their way.
   * @param {Unit} unit
   * @param {Pick<Reserved, "said" | "correcting">} [more]
   */
  prepared(unit, more = {}) {
    /** @type {Reserved} */
    const reserved = {
      unit,
      pictures: null,
      loading: this.pictures.all(unit).then((pictures) => {
        reserved.pictures = pictures;
      }),
      ...more,
    };
    return reserved;
  }

  /**
   * So many answers more, or less, are in the log.
   * @param {number} number
   */
  tally(number) {
    if (this.waiting !== null) this.waiting -= number;
  }

  /**
   * A unit that was decided comes back to the front.
   * @param {Reserved} reserved
   */
  back(reserved) {
    const id = reserved.unit.draw_id;
    this.gone.delete(id);
    this.reserved = [reserved, ...this.reserved.filter(({ unit }) => unit.draw_id !== id)];
  }

  /** @param {string} drawId */
  drop(drawId) {
    this.gone.add(drawId);
    this.reserved = this.reserved.filter(({ unit }) => unit.draw_id !== drawId);
  }
}
