import { find, make, makeButton, touched } from "../base/dom.js";
import { keep, kept } from "../base/kept.js";
import { _, decimals, spelled } from "../base/words.js";

/** @import { Judged, Unit } from "../shapes.d.ts" */
/** @import { Station } from "../station.js" */

/** What judges said of the last answer's edit: a card beside the pictures, or below them on a phone. */
export class JudgeCard {
  /** @param {Station} station */
  constructor(station) {
    this.station = station;
    this.place = `${station.data.outbox}:judge`; // in localStorage
    this.card = find(station.root, ".reveal");
    this.button = find(station.root, ".judged");
    this.open = kept(this.place) !== "closed";
    /** @type {Unit | null} what it is about */
    this.unit = null;
    this.verdict = "";
    this.awaited = false; // whether its batch is known to show the judge
    this.reserved = false; // whether the batch of the unit on screen is
    /** @type {Judged[] | null} null: not heard yet */
    this.said = null;
    this.asking = new AbortController(); // of what is asked for now
  }

  /**
   * An answer was given: where its batch shows the judge, the card's place is there in the same frame.
   * @param {Unit} unit
   * @param {string} verdict
   */
  expect(unit, verdict) {
    const awaited = this.station.data.progress[unit.batch_id]?.reveals ?? false;
    const stays = !awaited && !this.shown;
    Object.assign(this, { unit, verdict, awaited, said: null });
    if (!stays) this.draw(); // Where there is no judge, a key costs no drawing.
  }

  /**
   * The answer is saved: the judge's word on it is asked for, unless it was taken back meanwhile.
   * The server notes that it was seen: what is said of the unit afterwards does not count.
   * @param {string} answerId
   * @param {string} drawId of the answer
   */
  async ask(answerId, drawId) {
    if (this.unit?.draw_id !== drawId) return;
    const { unit } = this;
    this.asking = new AbortController();
    const { signal } = this.asking;
    const reply = await this.station.sender.call("judge", { answer_id: answerId }, { signal }).catch(() => null);
    if (!reply || this.unit !== unit || !(this.awaited || reply.judge.length)) return;
    this.said = reply.judge;
    this.draw();
  }

  /** Nothing is told of a unit that is on screen again, nor under "Done". */
  clear() {
    this.asking.abort();
    if (!this.unit) return;
    this.unit = null;
    this.draw();
  }

  /**
   * The card's place is kept from the first unit on, so that no picture moves when it comes.
   * @param {Unit | null} unit on screen
   */
  reserve(unit) {
    this.reserved = Boolean(unit && this.station.data.progress[unit.batch_id]?.reveals);
    this.settle();
  }

  settle() {
    this.station.element.classList.toggle("revealing", this.open && (this.shown || this.reserved));
  }

  /** Whether there is something to show, or to wait for. */
  get shown() {
    return Boolean(this.unit) && (this.awaited || Boolean(this.said?.length));
  }

  /** Open or close it; it stays so for this reviewer. A phone goes where it is. */
  toggle() {
    if (!this.shown) return;
    if (touched() && this.open) return this.card.scrollIntoView({ block: "nearest" });
    this.open = !this.open;
    keep(this.place, this.open ? "open" : "closed");
    this.draw();
  }

  draw() {
    const unit = this.shown ? this.unit : null;
    this.settle();
    this.card.hidden = !unit || !this.open;
    this.card.replaceChildren(...(unit ? this.content(unit) : []));
    this.button.replaceChildren(...(unit ? [this.word()] : []));
  }

  /** The score in a word, which opens and closes the card. */
  word() {
    const overall = this.said?.[0]?.overall ?? null;
    const label = overall === null ? _("Judge") : _("Judge: {score}", { score: decimals(overall, 2) });
    const pressed = { dataset: { does: "judge" }, ariaPressed: String(this.open) };
    return makeButton(label, this.station.keys.of("judge"), () => this.toggle(), pressed);
  }

  /** @param {Unit} unit */
  content(unit) {
    const { data, form } = this.station;
    const url = unit.pictures.at(-1)?.url;
    const own = make("p", { className: "quiet" }, _("You: {answer}", { answer: form.given(this.verdict) }));
    const about = make("div", { className: "about" }, ...(url ? [make("img", { src: data.base + url, alt: "" })] : []));
    about.append(make("div", {}, make("p", { className: "short" }, unit.short_instruction ?? unit.instruction), own));
    return [about, ...this.words()];
  }

  words() {
    if (!this.said) return [make("p", { className: "quiet" }, _("The judge's word comes when your answer is saved."))];
    if (!this.said.length) return [make("p", { className: "quiet" }, _("Nothing of the judge can be shown here yet."))];
    return this.said.map(judgement);
  }
}

/** @param {Judged} said */
function judgement({ judge, overall, criteria, reason }) {
  const score = overall === null ? _("no score") : decimals(overall, 2);
  const scores = Object.entries(criteria ?? {}).map(([id, value]) =>
    make("li", {}, `${spelled(id)} ${decimals(value, 2)}`),
  );
  return make(
    "article",
    {},
    make("h3", {}, _("The judge on your last answer ({judge}): {words}", { judge, words: score })),
    make("ul", {}, ...scores),
    ...(reason ? [make("p", { className: "text" }, reason)] : []),
  );
}
