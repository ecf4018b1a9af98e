import { make, makeButton } from "../base/dom.js";
import { _ } from "../base/words.js";

/** @import { EditType } from "../shapes.d.ts" */

/**
 * The line above the types of a category, which leads into it, or (where it is looked into) back.
 * @param {string} category
 * @param {boolean} inside whether it is looked into
 * @param {string} number its key, or ""
 */
export function headingRow(category, inside, number) {
  const into = { label: category, key: number, to: category };
  const { label, key, to } = inside ? { label: `‹ ${category}`, key: "⌫", to: "" } : into;
  const button = makeButton(label, key, () => {}, { dataset: { category: to } }); // The list hears the click.
  return make("li", { className: "heading", attributes: { role: "presentation" } }, button);
}

/**
 * A type to choose, with its tags and definition.
 * @param {EditType} type
 * @param {string} id
 * @param {string[]} tags
 * @param {string} number its key, or ""
 */
export function typeRow({ name, description }, id, tags, number) {
  const lines = [
    make("span", { className: "name" }, name),
    ...(tags.length ? [make("span", { className: "quiet" }, tags.join(" · "))] : []),
    ...(description ? [make("span", { className: "quiet description" }, description)] : []),
  ];
  const key = number ? [make("kbd", { ariaHidden: "true" }, number)] : [];
  return make(
    "li",
    { id, title: description, dataset: { type: name }, attributes: { role: "option" } },
    make("span", {}, ...lines),
    ...key,
  );
}

/** What letters are typed into. */
export function searchInput() {
  return make("input", {
    type: "text",
    autocomplete: "off",
    spellcheck: false,
    placeholder: _("A few letters, or a number"),
    attributes: { role: "combobox", "aria-label": _("Find a type"), "aria-controls": "types", "aria-expanded": "true" },
  });
}
