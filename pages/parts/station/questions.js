/** Questions to the lead: asked from a unit, answered where they were asked. */
class Questions {
  constructor(panel, sender, place, ask) {
    this.panel = panel;
    this.place = place; // in localStorage
    this.sender = sender;
    this.ask = ask; // (unit, text) → puts it into the outbox
    this.asked = new Map(); // draw → questions asked here since the page was opened
  }

  /** All questions on a unit: those the server knows, and those just asked. */
  on(unit) {
    return [...(unit.questions ?? []), ...(this.asked.get(unit.draw_id) ?? [])];
  }

  /** What the unit's header says of them. */
  chip(unit) {
    const all = this.on(unit);
    if (!all.length) return "";
    return all.some((one) => one.answer) ? "The lead answered you" : "Asked the lead";
  }

  show(unit) {
    const text = make("textarea", { rows: 3, maxLength: 1000, placeholder: "What is not clear about this edit?", attributes: { "aria-label": "Your question" } });
    const send = makeButton("Send to the lead", "", () => {
      if (!text.value.trim()) return text.focus();
      this.ask(unit, text.value.trim());
      this.asked.set(unit.draw_id, [...(this.asked.get(unit.draw_id) ?? []), { text: text.value.trim(), answer: null }]);
      this.show(unit);
    });
    const form = unit ? [make("p", { className: "quiet" }, unit.instruction), ...this.on(unit).map((one) => this.row(one)), text, send] : [];
    const others = make("div", { className: "others" });
    this.panel.show("question", "Ask the lead", ...form, others);
    if (unit) text.focus();
    this.others(others, unit);
  }

  async others(place, unit) {
    const all = await this.all();
    this.seen(all);
    const rest = all.filter((one) => one.draw_id !== unit?.draw_id);
    if (rest.length) place.append(make("h3", {}, "On other edits"), ...rest.map((one) => this.row(one)));
  }

  /** What to say of answers this browser has not shown yet. */
  async news() {
    const answered = (await this.all()).filter((one) => one.answer);
    const fresh = answered.filter((one) => !this.known().includes(one.id));
    return fresh.length ? `The lead answered your question “${fresh.at(-1).text}”: see Ask.` : "";
  }

  known() {
    try {
      return JSON.parse(localStorage.getItem(this.place) ?? "[]");
    } catch {
      return [];
    }
  }

  seen(all) {
    try {
      localStorage.setItem(this.place, JSON.stringify(all.filter((one) => one.answer).map((one) => one.id)));
    } catch {
      // Then it is told again next time.
    }
  }

  /** All own questions, or none when the server cannot be asked now. */
  async all() {
    return this.sender.call("questions").then(
      (said) => said.questions,
      () => [],
    );
  }

  row({ instruction, text, answer }) {
    return make(
      "article",
      { className: "asked" },
      ...(instruction ? [make("p", { className: "quiet" }, instruction)] : []),
      make("p", {}, text),
      make("p", { className: answer ? "reply" : "quiet" }, answer ? `Lead: ${answer}` : "No answer yet."),
    );
  }
}
