/** @import { Catalogue } from "../shapes.d.ts" */

/** @typedef {Record<string, string | number>} Values */

/** The order in which `.po` files list plural forms. */
const CATEGORIES = ["zero", "one", "two", "few", "many", "other"];

/** One reader, one language: set when the station is mounted, before anything is written. */
const spoken = inLanguage(null, "en");

/**
 * @param {Catalogue | null} catalogue null: English, as it stands in the source
 * @param {string} language
 */
function inLanguage(catalogue, language) {
  return {
    catalogue: catalogue ?? {},
    plural: new Intl.PluralRules(language),
    numbers: new Intl.NumberFormat(language, { useGrouping: false, maximumFractionDigits: 20 }),
    language,
  };
}

/**
 * Say everything in this language from now on.
 * @param {Catalogue | null} catalogue
 * @param {string} language
 */
export function speak(catalogue, language) {
  Object.assign(spoken, inLanguage(catalogue, language));
}

/**
 * A sentence in the reader's language; `{name}` stands for a value.
 * @param {string} message
 * @param {Values} [values]
 */
export function _(message, values = {}) {
  const found = spoken.catalogue[message];
  return filled(typeof found === "string" && found ? found : message, values);
}

/**
 * A sentence that depends on a number, which `{n}` stands for.
 * @param {string} one
 * @param {string} many
 * @param {number} n
 * @param {Values} [values]
 */
export function ngettext(one, many, n, values = {}) {
  const forms = spoken.catalogue[one];
  const text = Array.isArray(forms) ? forms[Math.min(pluralForm(n), forms.length - 1)] : "";
  return filled(text || (n === 1 ? one : many), { n, ...values });
}

/**
 * A number with so many decimals.
 * @param {number} value
 * @param {number} digits
 */
export function decimals(value, digits) {
  const fixed = { minimumFractionDigits: digits, maximumFractionDigits: digits, useGrouping: false };
  return new Intl.NumberFormat(spoken.language, fixed).format(value);
}

/**
 * An id in words: instruction_compliance → Instruction compliance.
 * @param {string} id
 */
export function spelled(id) {
  const spaced = id.replaceAll("_", " ");
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

/** @param {number} n */
function pluralForm(n) {
  const used = spoken.plural.resolvedOptions().pluralCategories;
  return CATEGORIES.filter((category) => used.some((one) => one === category)).indexOf(spoken.plural.select(n));
}

/**
 * @param {string} text
 * @param {Values} values
 */
function filled(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => {
    const value = values[name];
    if (value === undefined) return whole;
    return typeof value === "number" ? spoken.numbers.format(value) : value;
  });
}
