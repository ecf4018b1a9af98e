import { keep, kept, parsed } from "../base/kept.js";

/** @import { SoFar } from "./turn_answers.js" */

const KEPT = 6; // chains: as many as are reserved at a time

/** What is said of chains that are not answered yet, kept in this browser: a reload loses no turn. */
export class TurnMemory {
  /** @param {string} place in localStorage */
  constructor(place) {
    this.place = place;
  }

  /** @returns {[string, SoFar][]} */
  read() {
    const said = parsed(kept(this.place));
    return Array.isArray(said) ? said.filter((one) => Array.isArray(one) && Array.isArray(one[1]?.turns)) : [];
  }

  /**
   * What was said of a draw's chain, or undefined.
   * @param {string} draw
   */
  of(draw) {
    return this.read().find(([one]) => one === draw)?.[1];
  }

  /**
   * @param {string} draw
   * @param {SoFar} said
   */
  keep(draw, said) {
    const others = this.read().filter(([one]) => one !== draw);
    keep(this.place, JSON.stringify([...others, [draw, said]].slice(-KEPT)));
  }
}
