/** An element with its properties, attributes (`aria-…`, `role`) and children; text stays text. */
export function make(tag, properties = {}, ...children) {
  const { dataset = {}, attributes = {}, ...rest } = properties;
  const element = Object.assign(document.createElement(tag), rest);
  Object.assign(element.dataset, dataset);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** A button; `key` is written on it. A click leaves the focus to the keys' owner. */
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

/** How a key is written on buttons. */
export function keyLabel(key) {
  return { " ": "Space", "-": "−", ArrowLeft: "←", ArrowRight: "→", Backspace: "⌫" }[key] ?? key.toUpperCase();
}

/** Whether an event comes from where one writes. */
export function typing(event) {
  const target = event.composedPath()[0];
  return target instanceof Element && Boolean(target.closest("input, textarea, select, [contenteditable]"));
}
