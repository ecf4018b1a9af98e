import { make } from "../base/dom.js";
import { _ } from "../base/words.js";
import { piecesOf, WordMarks } from "./word_marks.js";
import { inNextLine, nearestWord } from "./word_places.js";

/** @import { Mark } from "../shapes.d.ts" */

/** A text whose words are marked: by a click, by drawing over them, or word by word with the keys. */
export class Marking {
  /**
   * @param {() => void} changed marks are others
   * @param {() => void} left the keys go back to the station
   */
  constructor(changed, left) {
    this.changed = changed;
    this.left = left;
    this.marks = new WordMarks([]);
    /** @type {HTMLSpanElement[]} of the words, in their order */
    this.spans = [];
    this.from = -1; // the word on which the mouse went down
    this.drawing = false; // whether it draws a mark out
    const label = _("The long instruction, word by word: Space marks a word that is lost");
    this.element = make("div", {
      className: "marking",
      dir: "auto",
      tabIndex: 0,
      attributes: { role: "listbox", "aria-multiselectable": "true", "aria-label": label },
    });
    this.element.addEventListener("focus", () => this.draw());
    this.element.addEventListener("mousedown", (event) => event.preventDefault()); // The keys stay the station's.
    this.element.addEventListener("pointerdown", (event) => this.down(event));
    this.element.addEventListener("pointermove", (event) => this.move(event));
    this.element.addEventListener("click", (event) => this.click(event));
    for (const end of ["pointerup", "pointercancel"]) this.element.addEventListener(end, () => this.up());
  }

  /**
   * Write a text anew, with what is marked in it.
   * @param {string} text
   * @param {string | null} language
   * @param {Mark[]} marks
   */
  put(text, language, marks) {
    const pieces = piecesOf(text);
    this.marks = new WordMarks(pieces);
    this.marks.put(marks);
    Object.assign(this, { from: -1, drawing: false });
    if (this.element.matches(":focus")) this.left(); // Its keys were for the last text.
    this.spans = [];
    this.element.lang = language ?? "";
    this.element.removeAttribute("aria-activedescendant");
    this.element.replaceChildren(...pieces.map((piece) => (piece.word ? this.span(piece.text) : piece.text)));
    this.draw();
  }

  /** @param {string} word */
  span(word) {
    const id = `word-${this.spans.length}`;
    const span = make("span", { id, attributes: { role: "option", "aria-selected": "false" } }, word);
    this.spans.push(span);
    return span;
  }

  /** Which words are marked, and which one the keys are about. */
  draw() {
    const { at, marked } = this.marks;
    for (const [index, span] of this.spans.entries()) {
      const selected = String(marked.has(index));
      if (span.ariaSelected !== selected) span.ariaSelected = selected;
      span.classList.toggle("at", index === at);
    }
    const here = this.spans[at];
    if (here) this.element.setAttribute("aria-activedescendant", here.id);
  }

  /** @param {() => void} change */
  change(change) {
    change();
    this.draw();
    this.changed();
  }

  /** @param {number} place in code points */
  remove(place) {
    this.change(() => this.marks.remove(place));
  }

  /**
   * A key while the text has the focus; returns whether it was for it.
   * @param {KeyboardEvent} event
   */
  steers(event) {
    if (event.composedPath()[0] !== this.element) return false;
    const to = this.target(event.key);
    if (to !== null) this.change(() => (event.shiftKey ? this.marks.reach(to) : this.marks.go(to)));
    else if (!this.marksBy(event)) return false;
    event.preventDefault();
    this.spans[this.marks.at]?.scrollIntoView({ block: "nearest" });
    return true;
  }

  /** @param {KeyboardEvent} event */
  marksBy({ key, repeat }) {
    const { at, words } = this.marks;
    if (key === "Escape") this.left();
    else if ([" ", "Enter"].includes(key)) repeat || this.change(() => this.marks.toggle(at));
    else if (["Backspace", "Delete"].includes(key)) this.remove(words[at]?.start ?? 0);
    else return false;
    return true;
  }

  /**
   * The word that a key leads to, or null: along the text, whichever way it runs, or a line on.
   * @param {string} key
   */
  target(key) {
    const { at } = this.marks;
    const on = getComputedStyle(this.element).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    if (["ArrowLeft", "ArrowRight"].includes(key)) return key === on ? at + 1 : at - 1;
    if (key === "Home") return 0;
    if (key === "End") return this.spans.length - 1;
    if (["ArrowUp", "ArrowDown"].includes(key)) return inNextLine(this.spans, at, key === "ArrowDown");
    return null;
  }

  /**
   * A mark may begin where the mouse goes down; on its scroll bar none does.
   * @param {PointerEvent} event
   */
  down(event) {
    const { left } = this.element.getBoundingClientRect();
    const inside = event.clientX - left - this.element.clientLeft;
    this.drawing = false;
    if (event.button || event.pointerType === "touch" || inside < 0 || inside > this.element.clientWidth) return;
    this.from = nearestWord(this.spans, event).word;
    this.element.setPointerCapture(event.pointerId);
  }

  /** @param {PointerEvent} event */
  move(event) {
    if (this.from < 0) return;
    const { word } = nearestWord(this.spans, event);
    if (word === this.from && !this.drawing) return;
    if (!this.drawing) this.marks.go(this.from);
    this.drawing = true;
    this.change(() => this.marks.reach(word));
  }

  up() {
    this.from = -1;
  }

  /**
   * A click on a word marks it, or not any more; not the end of drawing, nor the second of two.
   * @param {MouseEvent} event
   */
  click(event) {
    const drawn = this.drawing;
    this.drawing = false;
    if (drawn || event.detail > 1) return;
    const target = this.spans.indexOf(/** @type {HTMLSpanElement} */ (event.target));
    const { word, far } = nearestWord(this.spans, event);
    const clicked = target >= 0 ? target : far ? -1 : word;
    if (clicked >= 0) this.change(() => this.marks.toggle(clicked));
  }
}
