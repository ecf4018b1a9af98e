import { keyLabel } from "../base/dom.js";
import { keep, kept, parsed } from "../base/kept.js";
import { _ } from "../base/words.js";

/** @import { Action } from "../shapes.d.ts" */

/** Keys that stay as they are; the numbers belong to the tasks. */
const FIXED = ["+", "=", "-", "1", "2", "3", "4", "5", "6", "7", "8", "9", "Escape", "Enter", "Tab"];

/** Which key does what for this reviewer; changes are kept in this browser. */
export class Keys {
  /**
   * @param {string} place in localStorage
   * @param {Action[]} actions
   */
  constructor(place, actions) {
    this.place = place;
    this.actions = actions;
    this.changed = this.read();
  }

  /** @returns {Record<string, string>} */
  read() {
    const changed = Object.entries(parsed(kept(this.place)) ?? {});
    return Object.fromEntries(changed.filter(([, key]) => typeof key === "string"));
  }

  keep() {
    keep(this.place, JSON.stringify(this.changed));
  }

  /** @param {string} name */
  has(name) {
    return this.actions.some((action) => action.name === name);
  }

  /** @param {string} name */
  of(name) {
    return this.changed[name] ?? this.actions.find((action) => action.name === name)?.usual ?? "";
  }

  /**
   * What an event asks for where units are asked in that way, or undefined.
   * @param {KeyboardEvent} event
   * @param {string | null} [asked]
   */
  action(event, asked) {
    const key = Keys.named(event);
    return this.actions.find((action) => this.of(action.name) === key && Keys.meet(action.asked, asked));
  }

  /**
   * Whether two things may be asked for on one screen: not where units are asked in other ways.
   * @param {string | null} [one]
   * @param {string | null} [other]
   */
  static meet(one, other) {
    return !one || !other || one === other;
  }

  /**
   * Give an action another key; returns why not, or "".
   * @param {Action} action
   * @param {string} key
   */
  change({ name, usual, asked }, key) {
    if (key !== usual && (key.length !== 1 || FIXED.includes(key)))
      return _("{key} cannot be used here.", { key: keyLabel(key) });
    const holder = this.actions.find(
      (action) => action.name !== name && this.of(action.name) === key && Keys.meet(action.asked, asked),
    );
    if (holder)
      return _("{key} is already “{what}”. Change that one first.", { key: keyLabel(key), what: holder.what });
    this.changed[name] = key;
    this.keep();
    return "";
  }

  reset() {
    this.changed = {};
    this.keep();
  }

  /**
   * The key's name: a letter in lower case, by its place where the layout has no Latin letters.
   * @param {KeyboardEvent} event
   */
  static named(event) {
    if (event.code === "Digit0" && !event.shiftKey) return "0";
    if (event.key.length === 1 && event.key > "~" && event.code.startsWith("Key"))
      return event.code.slice(3).toLowerCase();
    return event.key.length === 1 ? event.key.toLowerCase() : event.key;
  }

  /**
   * The number of a number key, whatever the layout writes there, or 0.
   * @param {KeyboardEvent} event
   */
  static number(event) {
    return Number(/^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1] ?? (/^[1-9]$/.test(event.key) ? event.key : 0));
  }
}
