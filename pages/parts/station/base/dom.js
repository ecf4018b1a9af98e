import { _ } from "./words.js";

/**
 * @typedef {Record<string, unknown> & {
 *   dataset?: Record<string, string>,
 *   attributes?: Record<string, string>,
 * }} Properties
 */

/**
 * An element with its properties, attributes (`aria-…`, `role`) and children; text stays text.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Properties} [properties]
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function make(tag, properties = {}, ...children) {
  const { dataset = {}, attributes = {}, ...rest } = properties;
  const element = Object.assign(document.createElement(tag), rest);
  Object.assign(element.dataset, dataset);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/**
 * A button; `key` is written on it. A click leaves the focus to the keys' owner.
 * @param {string} label
 * @param {string} key
 * @param {(event: MouseEvent) => void} pressed
 * @param {Properties} [properties]
 */
export function makeButton(label, key, pressed, properties = {}) {
  const button = make("button", { type: "button", ...properties }, make("span", { className: "label" }, label));
  if (key) button.append(make("kbd", { ariaHidden: "true" }, keyLabel(key)));
  if (key) button.setAttribute("aria-keyshortcuts", keyLabel(key));
  button.addEventListener("click", (event) => {
    if (event.detail) button.blur(); // by a pointer
    pressed(event);
  });
  return button;
}

/**
 * The element of that selector, which is there.
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {HTMLElement}
 */
export function find(root, selector) {
  const element = root.querySelector(selector);
  if (!(element instanceof HTMLElement)) throw new Error(`There is no ${selector} in the station.`);
  return element;
}

/**
 * The nearest element of that selector around what an event happened to.
 * @param {Event} event
 * @param {string} selector
 * @returns {HTMLElement | null}
 */
export function around(event, selector) {
  return event.target instanceof Element ? event.target.closest(selector) : null;
}

/**
 * How a key is written on buttons.
 * @param {string} key
 */
export function keyLabel(key) {
  const named = { " ": _("Space"), "-": "−", ArrowLeft: "←", ArrowRight: "→", Backspace: "⌫" };
  return Object.entries(named).find(([name]) => name === key)?.[1] ?? key.toUpperCase();
}

/** Whether this is worked by fingers, without a keyboard: then keys are not spoken of. */
export function touched() {
  return matchMedia("(hover: none)").matches;
}

/**
 * Whether an event comes from where one writes.
 * @param {Event} event
 */
export function typing(event) {
  const target = event.composedPath()[0];
  return target instanceof Element && Boolean(target.closest("input, textarea, select, [contenteditable]"));
}
