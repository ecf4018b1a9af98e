/** @import { Viewer } from "../pictures/viewer.js" */

/** Which two of a chain's pictures are compared: those before and after a turn, or any other two. */
export class TurnTable {
  /** @param {Viewer} viewer */
  constructor(viewer) {
    this.viewer = viewer;
    /** @type {string[]} keys of the chain's pictures, the original first */
    this.keys = [];
    /** @type {string[]} of the two on the table, the earlier one first */
    this.pair = [];
  }

  /**
   * The pictures before and after a turn; where the whole chain is asked about: its ends.
   * @param {number} at the turn, from 0
   */
  turn(at) {
    this.lay(pairOf(this.keys, at));
  }

  /**
   * Lay another picture beside that of a turn; its own one: as it was.
   * @param {string} key
   * @param {number} at the turn, from 0
   */
  beside(key, at) {
    const own = Math.min(at + 1, this.keys.length - 1);
    const other = this.keys.indexOf(key);
    if (other < 0 || other === own) return this.turn(at);
    this.lay(this.keys.filter((_key, index) => index === own || index === other));
  }

  /** @param {string[]} pair */
  lay(pair) {
    this.pair = pair;
    this.viewer.choose(pair);
  }
}

/**
 * @param {string[]} keys of a chain's pictures, the original first
 * @param {number} at the turn, from 0; their number: the whole chain
 */
export function pairOf(keys, at) {
  const last = keys.length - 1;
  const [before, after] = at >= last ? [0, last] : [at, at + 1];
  return keys.filter((_key, index) => index === before || index === after);
}
