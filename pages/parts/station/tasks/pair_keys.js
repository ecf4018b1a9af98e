import { _ } from "../base/words.js";

/** @import { Action } from "../shapes.d.ts" */
/** @import { Faithful } from "./pair_questions.js" */

/** Actions that say what is wrong with a short text, by their names. @type {Faithful[]} */
export const WORSE = ["loses", "adds", "contradicts", "unnatural"];
/** Actions and keys that are about pictures. */
export const LOOKING = ["slider", "difference", "flicker", "fit", "own", "+", "-", "="];

/**
 * What a key does for a pair, beside its verdicts.
 * @returns {Action[]}
 */
export function pairActions() {
  return [
    { name: "loses", what: _("It loses something"), usual: "l" },
    { name: "adds", what: _("It adds something"), usual: "d" },
    { name: "contradicts", what: _("It contradicts the long one"), usual: "c" },
    { name: "unnatural", what: _("Not how a person would say it"), usual: "n" },
    { name: "mark", what: _("To the long text, word by word, to mark lost words"), usual: "h" },
    { name: "suggest", what: _("Write a better short one"), usual: "t" },
  ];
}

/**
 * Keys that nobody can change.
 * @returns {[string, string][]}
 */
export function pairHelp() {
  return [
    ["1 – 5", _("Then: the picture follows the long one, the short one, both, neither; it cannot be told")],
    [
      _("In the long text"),
      _("← → ↑ ↓ go from word to word, Space marks one, ⇧ with an arrow marks on, ⌫ takes a mark away"),
    ],
    ["Esc", _("From a text back to the answers")],
  ];
}
