import { make, makeButton } from "../base/dom.js";

/** What may go with a verdict: ratings, reasons, pins, a comment. All of it is optional. */
export class More {
  constructor(root, data, keys, heard) {
    this.root = root.querySelector(".more");
    this.criteria = data.criteria;
    this.reasons = data.reasons;
    this.heard = heard; // {changed(): pins are others, pinMode(on)}
    this.build(keys);
    this.reset();
  }

  build(keys) {
    this.list = make("div", { className: "criteria" }, ...this.criteria.map((one, index) => this.criterion(one, index)));
    const loose = this.reasons.filter((reason) => !this.criteria.some((one) => one.id === reason.criterion));
    if (loose.length) this.list.append(make("div", { className: "tags" }, ...loose.map((reason) => this.tag(reason))));
    this.pinButton = makeButton("Pin a place", keys.of("pin"), () => this.heard.pinMode());
    this.pinList = make("ol", { className: "pin-list" });
    this.comment = make("textarea", { maxLength: 2000, rows: 2, placeholder: "Comment", attributes: { "aria-label": "Comment" } });
    this.pinButton.hidden = !keys.has("pin");
    this.root.replaceChildren(this.list, this.pinButton, this.pinList, this.comment);
  }

  criterion({ id, question }, index) {
    const rates = [1, 2, 3, 4, 5].map((value) => {
      const button = makeButton(String(value), "", () => this.rate(value, index), { dataset: { rate: `${id} ${value}` } });
      button.setAttribute("aria-label", `${words(id)}: ${value} of 5`);
      return button;
    });
    const tags = this.reasons.filter((reason) => reason.criterion === id).map((reason) => this.tag(reason));
    const name = make("strong", {}, words(id));
    const row = make("div", { className: "rates", attributes: { role: "group", "aria-label": words(id) } }, name, ...rates);
    return make("div", { className: "criterion", title: question, dataset: { criterion: id } }, row, make("div", { className: "tags" }, ...tags));
  }

  tag(reason) {
    const button = makeButton(reason.label, "", () => this.toggle(reason.id), { dataset: { reason: reason.id } });
    button.setAttribute("aria-pressed", "false");
    return button;
  }

  /** Begin a unit: nothing said, or what was said before. */
  reset({ ratings = {}, reasons = [], pins = [], comment = "" } = {}) {
    this.ratings = { ...ratings };
    this.chosen = new Set(reasons);
    this.pins = pins.map((pin) => ({ ...pin }));
    this.heard.pinMode(false);
    if (this.comment.value !== comment) this.comment.value = comment ?? "";
    this.at = 0;
    const said = Boolean(Object.keys(this.ratings).length || this.chosen.size || this.pins.length);
    if (said || this.drawn !== false) this.draw();
    this.drawn = said; // A unit without extras costs no drawing for the next one.
  }

  /** What goes with the verdict; nothing where nothing was said. */
  content() {
    const said = {};
    if (Object.keys(this.ratings).length) said.ratings = { ...this.ratings };
    if (this.chosen.size) said.reasons = [...this.chosen];
    if (this.pins.length) said.pins = this.pins.map((pin) => ({ ...pin }));
    if (this.comment.value.trim()) said.comment = this.comment.value.trim();
    return said;
  }

  get open() {
    return !this.root.hidden;
  }

  /** Rate the criterion that is on, and go to the next one; the same number again takes it back. */
  rate(value, index = this.at) {
    const { id } = this.criteria[index];
    if (this.ratings[id] === value) delete this.ratings[id];
    else this.ratings[id] = value;
    this.go(Math.min(index + 1, this.criteria.length - 1));
  }

  go(index) {
    this.at = (index + this.criteria.length) % this.criteria.length;
    this.draw();
  }

  toggle(id) {
    if (!this.chosen.delete(id)) this.chosen.add(id);
    this.last = id;
    this.draw();
  }

  /** Toggle the nth reason of the criterion that is on. */
  nth(number) {
    const reason = this.reasons.filter((one) => one.criterion === this.criteria[this.at].id)[number - 1];
    if (reason) this.toggle(reason.id);
  }

  /** A pin is tied to the reason chosen last, and can be tied to another one. */
  pin(picture, { x, y }) {
    const reason = this.chosen.has(this.last) ? this.last : null;
    this.pins.push({ picture, x: Math.round(x * 1e4) / 1e4, y: Math.round(y * 1e4) / 1e4, reason });
    this.heard.pinMode(false);
    this.draw();
  }

  draw() {
    this.drawn = true;
    for (const [index, element] of [...this.list.querySelectorAll(".criterion")].entries()) {
      element.classList.toggle("on", index === this.at);
      const given = this.ratings[element.dataset.criterion];
      for (const button of element.querySelectorAll("[data-rate]"))
        button.setAttribute("aria-pressed", String(button.dataset.rate === `${element.dataset.criterion} ${given}`));
    }
    for (const button of this.list.querySelectorAll("[data-reason]"))
      button.setAttribute("aria-pressed", String(this.chosen.has(button.dataset.reason)));
    this.pinList.replaceChildren(...this.pins.map((pin) => this.pinRow(pin)));
    this.heard.changed(this.pins);
  }

  pinRow(pin) {
    const select = make("select", { attributes: { "aria-label": "Reason of this pin" } }, make("option", { value: "" }, "no reason"));
    select.append(...this.reasons.map((reason) => make("option", { value: reason.id }, reason.label)));
    select.value = pin.reason ?? "";
    select.addEventListener("change", () => {
      pin.reason = select.value || null;
      if (pin.reason) this.chosen.add(pin.reason);
      this.draw();
    });
    const away = makeButton("Remove", "", () => {
      this.pins = this.pins.filter((one) => one !== pin);
      this.draw();
    });
    return make("li", {}, `${pin.picture} `, select, away);
  }
}

/** An id in words: instruction_compliance → Instruction compliance. */
export function words(id) {
  const spaced = id.replaceAll("_", " ");
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}
