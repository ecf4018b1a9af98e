import { NotDone } from "../saving/sender.js";

/** @import { Reply, Reserved, StationData, Unit } from "../shapes.d.ts" */
/** @import { Pictures } from "../pictures/loading.js" */
/** @import { Sender } from "../saving/sender.js" */

const HELD = 6; // units reserved at a time: the one on screen, and those decoded ahead
const MOST_ASKED = 20;
const FILL_MS = 2000; // between tries
const LOOK_AGAIN_MS = 15_000; // how often an empty queue is asked for
const KEEP_MS = 300_000; // reservations this old are renewed once somebody is seen to be there

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
    /**
     * Draws decided here, and until when: what was asked for up to then may not know of it. Without
     * end while the server does not have the answer. What it gives out after that comes back.
     * @type {Map<string, number>}
     */
    this.gone = new Map();
    this.kept = 0; // when reservations were last asked for, by the browser's clock
    this.owed = false; // whether that was refused for want of a token
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
    this.kept = Date.now();
    this.owed = false;
    try {
      this.accept(await this.sender.call("leases", this.asked));
    } catch (error) {
      const answer = NotDone.from(error);
      this.heard.failed(answer?.final ? answer.message : "");
      this.owed = answer?.status === 401;
      if (!this.owed) this.again(Math.max(answer?.after ?? 0, FILL_MS));
    }
  }

  /** Somebody is there: what is reserved stays so. Each answer does that, too. */
  keep() {
    if (this.first && Math.abs(Date.now() - this.kept) >= KEEP_MS) this.fill();
  }

  again(milliseconds = LOOK_AGAIN_MS) {
    clearTimeout(this.timer);
    if (!this.closed) this.timer = setTimeout(() => this.fill(), milliseconds);
  }

  /**
   * Take the units of a reply, those not known yet. The reply to an answer knows of that answer.
   * @param {Pick<Reply, "units" | "waiting" | "asked">} reply
   * @param {string} [answered] the draw whose answer it is the reply to
   */
  accept({ units, waiting, asked = 0 }, answered) {
    this.kept = Date.now();
    if (typeof waiting === "number") this.waiting = waiting;
    this.took ||= units.length > 0;
    const known = new Set(this.reserved.map(({ unit }) => unit.draw_id));
    for (const unit of units) {
      const { draw_id: id } = unit;
      const gone = this.gone.get(id) ?? -1;
      const late = gone === Infinity || (gone >= asked && id !== answered);
      if (!known.has(id) && !late) this.reserved.push(this.prepared(unit));
    }
    this.heard.more();
  }

  /**
   * The server knows what became of a draw: where it gives it out again, it is to be answered again.
   * @param {string} drawId
   */
  settled(drawId) {
    if (this.gone.has(drawId) && !this.sender.undecided().includes(drawId)) this.gone.set(drawId, performance.now());
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
    this.gone.set(drawId, Infinity);
    this.reserved = this.reserved.filter(({ unit }) => unit.draw_id !== drawId);
  }
}
