import { _ } from "../base/words.js";
import { faithfulWords, followsWords } from "./pair_questions.js";
import { markedText } from "./word_marks.js";

/** @import { OwnAnswer } from "../shapes.d.ts" */

/**
 * What an earlier answer said of its pair, in words.
 * @param {OwnAnswer} answer
 */
export function toldOfPair({ unit, faithful, follows, lost = [], suggestion }) {
  const said = faithfulWords().find(([name]) => name === faithful)?.[1] ?? "";
  const picture = followsWords().find(([name]) => faithful && name === (follows ?? null))?.[1];
  const words = lost.map((mark) => `“${apart(markedText(unit.instruction, mark))}”`).join(", ");
  return [
    _("Short: {text}", { text: apart(unit.short_instruction ?? "") }),
    said,
    picture ? _("The picture follows: {which}", { which: picture }) : "",
    words ? _("Lost: {words}", { words }) : "",
    suggestion ? _("Better: {text}", { text: apart(suggestion) }) : "",
  ];
}

/**
 * A text inside a sentence that may run the other way.
 * @param {string} text
 */
function apart(text) {
  return `\u2068${text}\u2069`;
}
