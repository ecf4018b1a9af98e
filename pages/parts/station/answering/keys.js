import { keyLabel } from "../base/dom.js";

/** What can be done by a key besides answering: [name, what it does, its key]. */
const DOES = [
  ["undo", "Take the last answer back", "z"],
  ["slider", "Before/after slider", "b"],
  ["flicker", "Flicker: hold to see the source in the edit's place", " "],
  ["difference", "Where the two differ", "d"],
  ["fit", "Fit the pictures", "0"],
  ["own", "Pixels at 1:1", "o"],
  ["more", "Say why: ratings, reasons, pins, comment", "e"],
  ["next", "The next criterion", "n"],
  ["comment", "Write a comment", "c"],
  ["pin", "Put a pin on the picture", "p"],
  ["two", "Two types at once", "h"],
  ["mine", "My last answers", "m"],
  ["guidelines", "Guidelines", "g"],
  ["question", "Ask the lead", "q"],
  ["wide", "Full screen", "w"],
  ["keys", "Keys", "?"],
];
/** What gives an order, beside the numbers. */
const ORDERS = [
  ["same", "The next one gets the same place as the last", "t"],
  ["none", "None is acceptable", "n"],
  ["off", "Takes the last placed away", "Backspace"],
];
/** Keys that stay as they are; the numbers belong to the ratings. */
const FIXED = ["+", "=", "-", "1", "2", "3", "4", "5", "6", "7", "8", "9", "Escape", "Enter", "Tab"];

/** What makes sense only where one edit is compared with its source, is rated, has its type checked. */
const ONLY = {
  slider: (task) => task.unit === "edit",
  difference: (task) => task.unit === "edit",
  next: (task) => task.rates,
  pin: (task) => task.rates,
  two: (task) => task.types,
};

/** Which key does what for this reviewer; changes are kept in this browser. */
export class Keys {
  constructor(place, task) {
    this.place = place; // in localStorage
    this.actions = [
      ...task.choices.map((choice) => ({ name: `say ${choice.value}`, what: choice.label, usual: choice.key, decides: true, asked: choice.asked })),
      ...(task.unit === "group" ? ORDERS : []).map(([name, what, usual]) => ({ name, what, usual, decides: false, asked: "listwise" })),
      ...DOES.filter(([name]) => ONLY[name]?.(task) ?? true).map(([name, what, usual]) => ({ name, what, usual, decides: false })),
    ];
    this.changed = this.read();
  }

  read() {
    try {
      const kept = JSON.parse(localStorage.getItem(this.place) ?? "{}");
      return Object.fromEntries(Object.entries(kept).filter(([, key]) => typeof key === "string"));
    } catch {
      return {};
    }
  }

  keep() {
    try {
      localStorage.setItem(this.place, JSON.stringify(this.changed));
    } catch {
      // Then the change holds until the page is left.
    }
  }

  has(name) {
    return this.actions.some((action) => action.name === name);
  }

  of(name) {
    return this.changed[name] ?? this.actions.find((action) => action.name === name)?.usual ?? "";
  }

  /** What an event asks for where units are asked in that way, or undefined. */
  action(event, asked) {
    const key = Keys.named(event);
    return this.actions.find((action) => this.of(action.name) === key && Keys.meet(action.asked, asked));
  }

  /** Whether two things may be asked for on one screen: not one of pairs and one of orders. */
  static meet(one, other) {
    return !one || !other || one === other;
  }

  /** Give an action another key; returns why not, or "". */
  change(name, key) {
    const { usual, asked } = this.actions.find((action) => action.name === name);
    if (key !== usual && (key.length !== 1 || FIXED.includes(key))) return `${keyLabel(key)} cannot be used here.`;
    const holder = this.actions.find((action) => action.name !== name && this.of(action.name) === key && Keys.meet(action.asked, asked));
    if (holder) return `${keyLabel(key)} is already “${holder.what}”. Change that one first.`;
    this.changed[name] = key;
    this.keep();
    return "";
  }

  reset() {
    this.changed = {};
    this.keep();
  }

  /** The key's name: a letter in lower case, by its place where the layout has no Latin letters. */
  static named(event) {
    if (event.code === "Digit0" && !event.shiftKey) return "0";
    if (event.key.length === 1 && event.key > "~" && event.code.startsWith("Key")) return event.code[3].toLowerCase();
    return event.key.length === 1 ? event.key.toLowerCase() : event.key;
  }

  /** The number of a number key, whatever the layout writes there, or 0. */
  static number(event) {
    return Number(/^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1] ?? (/^[1-9]$/.test(event.key) ? event.key : 0));
  }
}
