import { around, find, make } from "../base/dom.js";
import { _ } from "../base/words.js";
import { copyOf } from "../pictures/layer.js";

/** @import { LoadedPicture } from "../shapes.d.ts" */
/** @import { TurnAnswers, TurnVerdict } from "./turn_answers.js" */

/**
 * @typedef {object} StripHeard
 * @property {(number: number) => void} press as that number key: a turn, from 1; 0: the original
 * @property {(key: string) => void} beside compare with this picture
 */

/**
 * The words of what is said of a turn.
 * @returns {Record<TurnVerdict, string>}
 */
export function saidWords() {
  return { right: _("right"), wrong: _("wrong"), hurts: _("hurts an earlier one") };
}

/** The chain at a glance: the original, and each turn's picture under its instruction. */
export class TurnStrip {
  /** @param {StripHeard} heard */
  constructor(heard) {
    this.heard = heard;
    this.element = make("div", {
      className: "filmstrip",
      attributes: { role: "group", "aria-label": _("The chain") },
    });
    this.element.addEventListener("click", (event) => this.pressed(event));
    /** @type {HTMLButtonElement[]} as many as the longest chain so far has pictures */
    this.shots = [];
    this.picking = false; // whether the next one pressed is the one to compare with
  }

  /** @param {MouseEvent} event */
  pressed(event) {
    const shot = around(event, ".shot");
    if (!shot) return;
    if (event.detail) shot.blur(); // by a pointer
    const index = Number(shot.dataset.index);
    if (event.shiftKey || !(index || this.picking)) this.heard.beside(shot.dataset.key ?? "");
    else this.heard.press(index);
  }

  /**
   * Another chain's pictures; only writes, so that they are there in the frame of the large ones.
   * @param {LoadedPicture[]} pictures
   */
  show(pictures) {
    while (this.shots.length < pictures.length) this.add();
    for (const [index, shot] of this.shots.entries()) this.fill(shot, pictures[index]);
    this.element.style.setProperty("--shots", String(Math.max(1, pictures.length)));
  }

  add() {
    const shot = make(
      "button",
      { type: "button", className: "shot", dataset: { index: String(this.shots.length) } },
      make("span", { className: "asked-for", attributes: { dir: "auto" } }),
      make("span", { className: "picture" }),
      make("span", { className: "verdict" }),
    );
    this.shots.push(shot);
    this.element.append(shot);
  }

  /**
   * @param {HTMLButtonElement} shot
   * @param {LoadedPicture | undefined} picture
   */
  fill(shot, picture) {
    shot.hidden = !picture;
    const [words, place] = [find(shot, ".asked-for"), find(shot, ".picture")];
    words.textContent = picture?.instruction ?? picture?.caption ?? "";
    shot.title = picture?.instruction ?? "";
    shot.dataset.key = picture?.key ?? "";
    shot.classList.toggle("absent", Boolean(picture && !picture.image));
    place.replaceChildren(...(picture ? [picture.image ? copyOf(picture.image) : _("not there")] : []));
  }

  /**
   * Say what is said of each, which is asked about, and which two are compared.
   * @param {TurnAnswers} answers
   * @param {string[]} pair keys of those on the table
   * @param {boolean} picking whether one is to be chosen
   */
  mark(answers, pair, picking) {
    const words = saidWords();
    this.picking = picking;
    this.element.classList.toggle("picking", picking);
    for (const [index, shot] of this.shots.entries()) {
      const said = answers.turns[index - 1]?.verdict ?? null;
      const fails = answers.whole && index > 0 && answers.first === index;
      const marks = [index || picking ? String(index) : "", said ? words[said] : "", fails ? _("fails first") : ""];
      const text = marks.filter(Boolean).join(" · ");
      find(shot, ".verdict").textContent = text;
      shot.dataset.said = said ?? "";
      shot.classList.toggle("compared", pair.includes(shot.dataset.key ?? ""));
      shot.ariaCurrent = String(index > 0 && index - 1 === answers.at);
      shot.ariaLabel = [find(shot, ".asked-for").textContent, text, lost(shot)].filter(Boolean).join(". ");
    }
  }
}

/** @param {HTMLElement} shot */
function lost(shot) {
  return shot.classList.contains("absent") ? _("The picture is not there") : "";
}
