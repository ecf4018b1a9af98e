import { make, makeButton } from "../base/dom.js";
import { _ } from "../base/words.js";

/** @import { Keys } from "../answering/keys.js" */
/** @import { Said } from "../shapes.d.ts" */

/** @typedef {NonNullable<Said["faithful"]>} Faithful what the short text asks for */
/** @typedef {NonNullable<Said["follows"]>} Follows which of the two the picture does */

/**
 * Where a pair stands: what was said of the texts (null: nothing yet), whether it is asked
 * what is wrong, which of them the picture was said to follow before, and whether there is one.
 * @typedef {{ faithful: Faithful | null, which: boolean, follows: Follows | null | undefined, picture: boolean }} Standing
 */

const SAME = "accept"; // the verdict that says so, and has its key

/**
 * What may be said of the texts: answer, words, what it means.
 * @returns {[Faithful, string, string][]}
 */
export function faithfulWords() {
  return [
    ["same", _("The same"), _("The short one asks for all that the long one does, and no more")],
    ["loses", _("Loses something"), _("Something that the long one asks for is not in the short one")],
    ["adds", _("Adds something"), _("The short one asks for something that the long one does not")],
    ["contradicts", _("Contradicts"), _("The two ask for different things")],
    ["unnatural", _("Not natural"), _("The same, but not how a person would say it")],
  ];
}

/**
 * What the picture may follow, in the order of the numbers that say it; the last one: nobody can tell.
 * @returns {[Follows | null, string][]}
 */
export function followsWords() {
  return [
    ["long", _("Long")],
    ["short", _("Short")],
    ["both", _("Both")],
    ["neither", _("Neither")],
    [null, _("Cannot tell")],
  ];
}

/** The two questions about a pair, one after the other, a button for each answer. */
export class PairQuestions {
  /**
   * @param {Keys} keys
   * @param {{ says: (faithful: Faithful) => void, follows: (which: Follows | null) => void }} heard
   */
  constructor(keys, heard) {
    this.keys = keys;
    this.heard = heard;
    this.asked = make("p", { className: "asks-now", attributes: { role: "status" } });
    this.texts = make("div", { className: "faithful", attributes: { role: "group", "aria-label": ofTexts() } });
    this.picture = make("div", { className: "follows", attributes: { role: "group", "aria-label": ofPicture() } });
    this.element = make("div", { className: "pair-asks", hidden: true }, this.asked, this.texts, this.picture);
    this.relabel();
  }

  /** Write the buttons, with the keys they have now. */
  relabel() {
    this.texts.replaceChildren(
      ...faithfulWords().map(([faithful, label, title]) => {
        const key = this.keys.of(faithful === "same" ? `say ${SAME}` : faithful);
        const pressed = (/** @type {MouseEvent} */ event) => event.detail > 1 || this.heard.says(faithful);
        return makeButton(label, key, pressed, { title, dataset: { faithful } });
      }),
    );
    this.picture.replaceChildren(
      ...followsWords().map(([follows, label], index) => {
        const pressed = (/** @type {MouseEvent} */ event) => event.detail > 1 || this.heard.follows(follows);
        return makeButton(label, String(index + 1), pressed, { dataset: { follows: follows ?? "" } });
      }),
    );
  }

  /** @param {Standing} standing */
  draw({ faithful, which, follows, picture }) {
    this.element.hidden = false;
    const first = which ? whichOne() : ofTexts();
    const then = picture ? ofPicture() : noPicture();
    this.asked.textContent = which || !faithful ? first : then;
    this.element.classList.toggle("which", which);
    for (const button of buttonsOf(this.texts)) {
      button.ariaPressed = String(button.dataset.faithful === faithful);
    }
    for (const button of buttonsOf(this.picture)) {
      button.disabled = !faithful;
      button.ariaPressed = String(follows !== undefined && button.dataset.follows === (follows ?? ""));
    }
  }
}

/** @param {HTMLElement} group */
function buttonsOf(group) {
  return group.querySelectorAll("button");
}

function ofTexts() {
  return _("Does the short one ask for the same?");
}

function whichOne() {
  return _("What is wrong with the short one?");
}

function ofPicture() {
  return _("Which of the two does the picture follow?");
}

function noPicture() {
  return _("There is no picture to see: answer “Cannot tell”.");
}
