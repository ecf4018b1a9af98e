import { keyLabel, make, makeButton, touched } from "../base/dom.js";
import { _ } from "../base/words.js";
import { Marking } from "./marking.js";
import { markedText } from "./word_marks.js";

/** @import { Mark, Said, Unit } from "../shapes.d.ts" */
/** @import { Keys } from "../answering/keys.js" */

const LONGEST_SUGGESTION = 2000; // characters of a suggestion that the log takes

/** The two texts of a pair, each as its script and language want it; what is lost, and a better short one. */
export class PairTexts {
  /**
   * @param {Keys} keys
   * @param {() => void} left the keys go back to the station
   */
  constructor(keys, left) {
    this.keys = keys;
    this.left = left;
    this.long = "";
    this.short = "";
    /** @type {string | null} */
    this.language = null;
    this.marking = new Marking(() => this.listLost(), left);
    this.shortText = make("p", { className: "text", dir: "auto", tabIndex: 0 });
    this.lostWords = make("div", {
      className: "lost",
      attributes: { role: "group", "aria-label": _("Lost words") },
    });
    this.field = make("textarea", { rows: 1, maxLength: LONGEST_SUGGESTION, dir: "auto", className: "suggestion" });
    this.field.addEventListener("keydown", (event) => this.typed(event));
    this.field.addEventListener("focus", () => this.begin());
    this.field.addEventListener("blur", () => this.end());
    this.spoken = make("p", { className: "spoken", attributes: { "aria-live": "polite" } });
    this.element = make(
      "div",
      { className: "pair-texts", hidden: true },
      make("section", {}, make("h3", {}, _("Long")), this.marking.element, this.lostWords),
      make("section", {}, make("h3", {}, _("Short")), this.shortText, this.field),
      this.spoken,
    );
    this.relabel();
  }

  /** Keys are others. */
  relabel() {
    const key = keyLabel(this.keys.of("suggest"));
    this.field.placeholder = touched() ? _("A better short one") : _("A better short one ({key})", { key });
    this.field.setAttribute("aria-label", _("A better short one"));
    this.listLost();
  }

  /**
   * @param {Unit} unit
   * @param {Said} said
   */
  put({ instruction, short_instruction: short, language, short_language: other }, { lost = [], suggestion = "" }) {
    Object.assign(this, { long: instruction, short: short ?? "", language });
    this.marking.put(instruction, language, lost);
    writeIn(this.shortText, this.short, other);
    this.shortText.classList.toggle("none", !this.short);
    if (!this.short) writeIn(this.shortText, _("(there is no short one)"), null);
    this.field.value = suggestion;
    this.field.lang = other ?? language ?? "";
    const [one, two] = [make("span"), make("span")];
    writeIn(one, instruction, language);
    writeIn(two, this.short, other);
    this.spoken.replaceChildren(_("Long:"), " ", one, " ", _("Short:"), " ", two);
    this.element.hidden = false;
    this.listLost();
    requestAnimationFrame(() => this.unroll());
  }

  /** Both texts begin at their top. (It asks for a layout, so it waits for the frame's own.) */
  unroll() {
    for (const text of [this.marking.element, this.shortText]) text.scrollTop = 0;
  }

  /** Nothing of the last pair stays. */
  blank() {
    this.element.hidden = true;
    for (const part of [this.marking.element, this.shortText, this.spoken]) part.replaceChildren();
    this.field.value = "";
  }

  /** @returns {Mark[]} the lost words, in code points of the long text */
  get lost() {
    return this.marking.marks.marks;
  }

  /** A better short text, or "": the short text as it is, is none. */
  get suggestion() {
    const text = this.field.value.trim();
    return text === this.short.trim() ? "" : text;
  }

  /** Each mark is a button that takes it away. */
  listLost() {
    const lost = this.element.hidden ? [] : this.lost;
    const none = () => make("span", { className: "quiet" }, this.howToMark());
    this.lostWords.replaceChildren(...(lost.length ? lost.map((mark) => this.lostButton(mark)) : [none()]));
  }

  howToMark() {
    if (touched()) return _("Lost words: tap them");
    return _("Lost words: click or draw over them, or {key}", { key: keyLabel(this.keys.of("mark")) });
  }

  /** @param {Mark} mark */
  lostButton(mark) {
    const words = markedText(this.long, mark);
    const about = {
      dir: "auto",
      lang: this.language ?? "",
      attributes: { "aria-label": _("Not lost: {words}", { words }) },
    };
    return makeButton(words, "", () => this.marking.remove(mark.start), about);
  }

  /** Who suggests begins with the short text as it is. */
  begin() {
    if (this.field.value) return;
    this.field.value = this.short;
    this.field.select();
  }

  end() {
    if (!this.suggestion) this.field.value = "";
  }

  /**
   * Enter is done with it; a word being put together by an input method keeps its Enter.
   * @param {KeyboardEvent} event
   */
  typed(event) {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    this.left();
  }
}

/**
 * A text in its language: fonts and voices are chosen by it.
 * @param {HTMLElement} element
 * @param {string} text
 * @param {string | null} language
 */
function writeIn(element, text, language) {
  element.textContent = text;
  element.lang = language ?? "";
}
