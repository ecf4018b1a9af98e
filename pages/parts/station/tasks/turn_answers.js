/** @import { Said, SaidOfTurn } from "../shapes.d.ts" */

/** @typedef {"right" | "wrong" | "hurts"} TurnVerdict */
/** @typedef {{ verdict: TurnVerdict | null, resolves: boolean | null }} Turn what is said of one so far */
/** @typedef {{ turns?: Turn[], first_failing?: number | null }} SoFar */

/** What `resolves` becomes by a key: not said, yes, no, not said. */
const NEXT = new Map([
  [null, true],
  [true, false],
  [false, null],
]);

/**
 * What is said of a chain so far: a verdict for each turn, which of them is asked about, and which
 * is the first that fails. Behind the last turn the chain as a whole is asked about.
 */
export class TurnAnswers {
  /**
   * @param {number} number of turns
   * @param {SoFar} [said] before
   */
  constructor(number, { turns = [], first_failing: first = null } = {}) {
    /** @type {Turn[]} */
    this.turns = Array.from({ length: number }, (_turn, index) => ({
      verdict: turns[index]?.verdict ?? null,
      resolves: turns[index]?.resolves ?? null,
    }));
    this.at = this.open(0); // the turn asked about, from 0; their number: the chain as a whole
    /** @type {number | null} said by hand, from 1 */
    this.said = first === this.prefilled ? null : first;
  }

  get number() {
    return this.turns.length;
  }

  /** Whether the chain as a whole is asked about. */
  get whole() {
    return this.at === this.number;
  }

  /** The turn asked about. */
  get turn() {
    return this.turns[this.at] ?? null;
  }

  /** The first turn of which nothing is said, from 0, or null. */
  get missing() {
    const index = this.turns.findIndex(({ verdict }) => !verdict);
    return index < 0 ? null : index;
  }

  /** The first turn that is wrong, from 1, or null: with one no chain is accepted. */
  get wrong() {
    const index = this.turns.findIndex(({ verdict }) => verdict === "wrong");
    return index < 0 ? null : index + 1;
  }

  /** The first turn that is not simply right, from 1, or null. */
  get prefilled() {
    const index = this.turns.findIndex(({ verdict }) => verdict && verdict !== "right");
    return index < 0 ? null : index + 1;
  }

  /** The first failing turn, from 1: as said by hand, else as the turns say. */
  get first() {
    return this.said ?? this.prefilled;
  }

  /**
   * Where to go on: the next turn of which nothing is said, be it an earlier one, else the whole.
   * @param {number} from
   */
  open(from) {
    const after = this.turns.findIndex(({ verdict }, index) => index >= from && !verdict);
    return after < 0 ? (this.missing ?? this.number) : after;
  }

  /**
   * Say it of the turn asked about, and go on. The first turn has no earlier one to hurt.
   * @param {TurnVerdict} verdict
   */
  say(verdict) {
    if (!this.turn || (verdict === "hurts" && this.at === 0)) return;
    this.turn.verdict = verdict;
    this.said = null;
    this.at = this.open(this.at + 1);
  }

  /** Whether the turn's reference to something earlier resolves; the first one has none. */
  refer() {
    if (this.turn && this.at > 0) this.turn.resolves = NEXT.get(this.turn.resolves) ?? null;
  }

  /** @param {number} index of a turn, from 0 */
  go(index) {
    if (index >= 0 && index <= this.number) this.at = index;
  }

  /** Say by hand which turn fails first, from 1: that one, or the next; a wrong one at the latest. */
  fail(turn = ((this.first ?? 0) % (this.wrong ?? this.number)) + 1) {
    if (turn >= 1 && turn <= (this.wrong ?? this.number)) this.said = turn;
  }

  /**
   * What goes with a verdict: all turns or none, and the first failing one where it is rejected.
   * @param {string} verdict
   * @returns {Said}
   */
  content(verdict) {
    return {
      ...(this.missing === null && { turns: this.turns.flatMap(whole) }),
      ...(verdict === "reject" && { first_failing: this.first }),
    };
  }

  /**
   * What is said so far, for whoever comes back to it.
   * @returns {SoFar}
   */
  get kept() {
    return { turns: this.turns.map((turn) => ({ ...turn })), first_failing: this.said };
  }
}

/**
 * @param {Turn} turn
 * @returns {SaidOfTurn[]}
 */
function whole({ verdict, resolves }) {
  return verdict ? [{ verdict, resolves }] : [];
}
