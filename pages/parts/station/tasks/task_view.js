/** @import { Action, OwnAnswer, Reply, Said, StationData, Unit } from "../shapes.d.ts" */
/** @import { Keys } from "../answering/keys.js" */
/** @import { Viewer } from "../pictures/viewer.js" */

/**
 * What a task may use of the station around it.
 * @typedef {object} Surroundings
 * @property {StationData} data
 * @property {Keys} keys which key does what now
 * @property {Viewer} viewer the pictures
 * @property {HTMLElement} element the station; `.stage` in it takes what a task shows
 * @property {(verdict: string) => void} decide give an answer
 * @property {(words: string) => void} say
 * @property {() => void} focus give the keys back to the station
 * @property {() => boolean} ready whether the unit on screen may be answered
 * @property {(kind: string, instruction: string) => void} ask say what of the unit is asked about now
 * @property {(path: string, body: object) => Promise<Reply>} call ask the server, once it has what was decided
 * @property {(name: string, title: string, ...content: Node[]) => void} show open the panel
 * @property {(name: string) => boolean} showing whether the panel still shows that
 * @property {() => void} uncovered more of the unit came on screen: it may be answered once that is painted
 */

/**
 * What a swipe stands for.
 * @typedef {object} Swipe
 * @property {string} label
 * @property {() => void} does
 */

/**
 * What is a task's own in the browser: what it draws, what its keys do, what its answers are made
 * of, what the help says. As it stands here it asks for a verdict and nothing else; a task is a
 * class that says otherwise, and a line in `index.js`. No other module names a task.
 */
export class TaskView {
  /**
   * Which of these it has use for: "slider", "difference", "layout", "beside" (references, masks),
   * "wording", "next" (criterion), "pin".
   * @type {string[]}
   */
  static tools = [];

  /**
   * Keys of what all tasks have, by its name, where the usual one is an answer's.
   * @type {Record<string, string>}
   */
  static keys = {};

  /**
   * The answers that stand out, beside those that a swipe gives.
   * @type {string[]}
   */
  static prominent = [];

  /**
   * Its own keys, beside those of its answers; `does` does what they say.
   * @returns {Action[]}
   */
  static actions() {
    return [];
  }

  /**
   * What the help says of keys that nobody can change: [keys, what they do].
   * @returns {[string, string][]}
   */
  static help() {
    return [];
  }

  /** @param {Surroundings} around */
  constructor(around) {
    this.around = around;
    /** @type {Unit | null} the unit on screen */
    this.unit = null;
  }

  /**
   * What its own actions do, by their names.
   * @returns {Record<string, () => void>}
   */
  get does() {
    return {};
  }

  /**
   * Its own buttons, before those of the answers.
   * @returns {HTMLElement[]}
   */
  get buttons() {
    return [];
  }

  /**
   * Which two of a unit's pictures lie on the table at first, by their keys; null: all do.
   * @param {Unit} _unit
   * @param {Said} [_said]
   * @returns {string[] | null}
   */
  compared(_unit, _said) {
    return null;
  }

  /**
   * What a swipe stands for, where that is no answer.
   * @param {"left" | "right"} _direction
   * @returns {Swipe | null}
   */
  swipe(_direction) {
    return null;
  }

  /**
   * Draw a unit with nothing said, or what was said before; null: none is on screen.
   * @param {Unit | null} unit
   * @param {Said} [_said]
   */
  reset(unit, _said) {
    this.unit = unit;
  }

  /** Keys are others: its buttons say so. */
  relabel() {}

  /**
   * A key before anybody else gets it, as while a list is open; returns whether it was the task's.
   * @param {KeyboardEvent} _event
   */
  steers(_event) {
    return false;
  }

  /**
   * A key pressed while the unit may be answered; returns whether it was the task's.
   * @param {KeyboardEvent} _event
   */
  takes(_event) {
    return false;
  }

  /**
   * Whether an answer must wait for something else; returns what to say ("": nothing), or undefined.
   * @param {string} _verdict
   * @returns {string | undefined}
   */
  waits(_verdict) {
    return undefined;
  }

  /**
   * What goes with a verdict.
   * @param {string} _verdict
   * @returns {Said}
   */
  content(_verdict) {
    return {};
  }

  /**
   * What of the unit was on screen, for the log.
   * @returns {Record<string, string>}
   */
  shown() {
    return {};
  }

  /**
   * The last answer is another one; null: there is none.
   * @param {Partial<OwnAnswer> | null} _answer
   */
  last(_answer) {}

  /**
   * Which picture of its unit stands for an answer among the last ones: a key; "": the last picture.
   * @param {Partial<OwnAnswer>} _answer
   * @returns {string}
   */
  face(_answer) {
    return "";
  }

  /**
   * What else the guidelines explain where the unit on screen is: [what, what it means].
   * @returns {[string, string][]}
   */
  meanings() {
    return [];
  }

  /**
   * What an earlier answer said beside its verdict, in words.
   * @param {OwnAnswer} _answer
   * @returns {string[]}
   */
  describes(_answer) {
    return [];
  }
}
