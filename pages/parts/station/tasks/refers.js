/** English words by which an instruction speaks of something that came before it. */
const REFERS =
  /\b(?:it|its|itself|they|them|their|theirs|he|him|his|she|her|hers|this|that|these|those|same|ones?|again|previous(?:ly)?|earlier|former|newly|added|latter)\b/iu;
const ENGLISH = /^[\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]*$/u;

/**
 * Whether to ask of a turn if its reference resolves: where its words refer to something, and
 * where they are of a script in which no such words are known here.
 * @param {string} instruction
 */
export function refersBack(instruction) {
  return REFERS.test(instruction) || !ENGLISH.test(instruction);
}
