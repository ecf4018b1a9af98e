const AHEAD = 6; // units reserved and decoded ahead of the one on screen
const MOST_ASKED = 20;

/** The units reserved for this reviewer, their pictures decoded ahead; the first is next. */
class Queue {
  constructor(pictures) {
    this.pictures = pictures;
    this.works = []; // {unit, shown: decoded pictures or null, loading}
    this.gone = new Set(); // draws decided here, so that a late reply does not bring them back
  }

  get first() {
    return this.works[0];
  }

  /** How many units to ask for; those decided and not yet sent still count as reserved. */
  want(unsent) {
    return Math.min(MOST_ASKED, AHEAD + 1 + unsent);
  }

  work(unit, more = {}) {
    const work = { unit, shown: null, ...more };
    work.loading = this.pictures.all(unit).then((shown) => {
      work.shown = shown;
    });
    return work;
  }

  add(units) {
    const known = new Set(this.works.map((work) => work.unit.draw_id));
    for (const unit of units) {
      if (!known.has(unit.draw_id) && !this.gone.has(unit.draw_id)) this.works.push(this.work(unit));
    }
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
