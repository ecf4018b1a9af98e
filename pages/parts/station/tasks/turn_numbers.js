import { Keys } from "../answering/keys.js";
import { typing } from "../base/dom.js";

/** @import { TurnAnswers } from "./turn_answers.js" */
/** @import { TurnTable } from "./turn_table.js" */

/** @typedef {"" | "beside" | "first"} Wanted a picture to compare with, or the turn that fails first */

/**
 * @typedef {object} NumbersHeard
 * @property {() => TurnAnswers} answers to the chain on screen
 * @property {(turn: number) => void} go ask about a turn, from 0
 * @property {(turn: number) => void} fails a turn, from 1, fails the chain first
 * @property {() => void} changed something else is wanted, or compared
 */

/** What a number means, and a press on the strip: a turn, a picture to compare with, what fails. */
export class TurnNumbers {
  /**
   * @param {TurnTable} pictures
   * @param {NumbersHeard} heard
   */
  constructor(pictures, heard) {
    this.pictures = pictures;
    this.heard = heard;
    /** @type {Wanted} what the next number is meant for; "": a turn to ask about */
    this.wants = "";
  }

  /** @param {Wanted} what */
  want(what) {
    this.wants = this.pictures.keys.length ? what : "";
    this.heard.changed();
  }

  /**
   * As that number says; 0 is the original.
   * @param {number} number
   */
  press(number) {
    const key = this.pictures.keys[number];
    if (key === undefined) return;
    if (this.wants === "beside") this.beside(key);
    else if (number && this.wants === "first") this.heard.fails(number);
    else if (number) this.heard.go(number - 1);
  }

  /**
   * Compare the turn's picture with another one of the chain.
   * @param {string} key
   */
  beside(key) {
    this.pictures.beside(key, this.heard.answers().at);
    this.want("");
  }

  /**
   * A number where one is wanted, also that of the original; Esc leaves it.
   * @param {KeyboardEvent} event
   */
  steers(event) {
    const number = Keys.named(event) === "0" ? 0 : Keys.number(event) || null;
    if (!this.wants || typing(event) || (number === null && event.key !== "Escape")) return false;
    event.preventDefault();
    if (event.repeat) return true;
    if (number === null) this.want("");
    else this.press(number);
    return true;
  }

  /**
   * Numbers go to a turn; with Shift they lay a picture beside it.
   * @param {KeyboardEvent} event
   */
  takes(event) {
    const number = Keys.number(event);
    const original = event.shiftKey && event.code === "Digit0";
    if (!number && !original) return false;
    if (event.shiftKey) this.beside(this.pictures.keys[number] ?? "");
    else this.press(number);
    return true;
  }
}
