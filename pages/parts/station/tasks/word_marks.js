/** @import { Mark } from "../shapes.d.ts" */

/**
 * A stretch of a text: a word, or what stands between two. Places are code points, as the log has
 * them; `end` is exclusive.
 * @typedef {Mark & { text: string, word: boolean }} Piece
 */

/** One rule for every reader's browser; scripts without spaces are cut by its dictionaries. */
const SEGMENTER = new Intl.Segmenter("und", { granularity: "word" });
const SAYS_SOMETHING = /[\p{L}\p{N}\p{Sc}\p{Extended_Pictographic}]/u; // also an emoji, which is no word to a dictionary

/**
 * A text in its pieces, in order; together they are the text.
 * @param {string} text
 * @returns {Piece[]}
 */
export function piecesOf(text) {
  let end = 0;
  return Array.from(SEGMENTER.segment(text), ({ segment, isWordLike }) => {
    const start = end;
    end += [...segment].length;
    return { start, end, text: segment, word: Boolean(isWordLike) || SAYS_SOMETHING.test(segment) };
  });
}

/**
 * The part of a text between two places, in code points.
 * @param {string} text
 * @param {Mark} mark
 */
export function markedText(text, { start, end }) {
  return [...text].slice(start, end).join("");
}

/** Which words of a text are marked, and where the keyboard is in it. */
export class WordMarks {
  /** @param {Piece[]} pieces */
  constructor(pieces) {
    this.words = pieces.filter(({ word }) => word);
    /** @type {Set<number>} */
    this.marked = new Set();
    this.at = 0; // the word that keys are about
    /** @type {{ anchor: number, before: Set<number> } | null} the mark that is being drawn out */
    this.drawnOut = null;
  }

  /**
   * The words that marks touch.
   * @param {Mark[]} marks
   */
  put(marks) {
    const touched = this.words.flatMap((word, index) =>
      marks.some(({ start, end }) => word.start < end && start < word.end) ? [index] : [],
    );
    this.marked = new Set(touched);
  }

  /**
   * Marks by code points: words beside each other are one, with what stands between them.
   * @returns {Mark[]}
   */
  get marks() {
    /** @type {Mark[]} */
    const marks = [];
    for (const [index, { start, end }] of this.words.entries()) {
      const last = this.marked.has(index - 1) ? marks.at(-1) : undefined;
      if (this.marked.has(index) && last) last.end = end;
      else if (this.marked.has(index)) marks.push({ start, end });
    }
    return marks;
  }

  /**
   * To a word, or the nearest there is.
   * @param {number} index
   */
  go(index) {
    this.at = Math.max(0, Math.min(this.words.length - 1, index));
    this.drawnOut = null;
  }

  /** @param {number} index */
  toggle(index) {
    if (!this.words[index]) return;
    this.go(index);
    if (!this.marked.delete(index)) this.marked.add(index);
  }

  /**
   * Draw a mark out from where the keyboard was to a word; coming back takes it in again.
   * @param {number} index
   */
  reach(index) {
    const out = this.drawnOut ?? { anchor: this.at, before: new Set(this.marked) };
    this.go(index);
    this.drawnOut = out;
    this.marked = new Set(out.before);
    const [first, last] = [Math.min(out.anchor, this.at), Math.max(out.anchor, this.at)];
    for (let word = first; word <= last && this.words[word]; word += 1) this.marked.add(word);
  }

  /**
   * Take away the mark that a place lies in.
   * @param {number} place in code points
   */
  remove(place) {
    const mark = this.marks.find(({ start, end }) => start <= place && place < end);
    if (!mark) return;
    this.drawnOut = null;
    for (const [index, { start }] of this.words.entries())
      if (mark.start <= start && start < mark.end) this.marked.delete(index);
  }
}
