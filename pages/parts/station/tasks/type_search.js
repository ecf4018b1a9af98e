/** @import { EditType } from "../shapes.d.ts" */

/**
 * A text's words, in lower case and without accents.
 * @param {string} text
 */
export function inWords(text) {
  const plain = text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return plain.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
}

/**
 * The types that fit what was typed, the best matches first; all when nothing was.
 * @param {EditType[]} types
 * @param {string[]} query
 */
export function fitting(types, query) {
  if (!query.length) return types;
  const found = types
    .map((type) => ({ type, far: distance(type, query) }))
    .filter(({ far }) => far < Number.POSITIVE_INFINITY);
  return found.sort((one, other) => one.far - other.far).map(({ type }) => type);
}

/**
 * How far a type is from what was typed (0: word for word in its name; infinite: it does not fit).
 * @param {EditType} type
 * @param {string[]} query
 */
function distance({ name, category, description, aliases }, query) {
  const named = inWords(name);
  const places = [named, ...[aliases.join(" "), category, description].map(inWords)];
  return query.reduce((sum, part) => {
    const place = places.findIndex((words) => words.some((word) => word.startsWith(part)));
    const inside = named.join(" ").includes(part) ? places.length : Number.POSITIVE_INFINITY;
    return sum + (place >= 0 ? place : inside);
  }, 0);
}
