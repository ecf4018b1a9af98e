/** @typedef {Pick<Element, "getBoundingClientRect" | "getClientRects">} Drawn a word where it is drawn */

const LINE_AWAY = 100; // times: a line away is farther than any word of the line

/**
 * The word nearest to a point of the window, and how far it is: 0 on it.
 * @param {Drawn[]} words
 * @param {{ clientX: number, clientY: number }} point
 */
export function nearestWord(words, { clientX: x, clientY: y }) {
  const far = words.map((word) => {
    const away = Array.from(word.getClientRects(), ({ left, right, top, bottom }) => {
      const across = Math.max(left - x, 0, x - right);
      const down = Math.max(top - y, 0, y - bottom);
      return across + LINE_AWAY * down;
    });
    return Math.min(...away);
  });
  const least = Math.min(...far);
  return { word: far.indexOf(least), far: least };
}

/**
 * The word above or below another one, or that one itself where there is none.
 * @param {Drawn[]} words
 * @param {number} at
 * @param {boolean} below
 */
export function inNextLine(words, at, below) {
  const places = words.map((word) => word.getBoundingClientRect());
  const here = places[at];
  if (!here) return at;
  const far = places.map(({ left, right, top, height }) => {
    const down = (top - here.top) * (below ? 1 : -1);
    const across = Math.abs(left + right - here.left - here.right) / 2;
    return down > height / 2 ? LINE_AWAY * down + across : Number.POSITIVE_INFINITY;
  });
  const least = Math.min(...far);
  return Number.isFinite(least) ? far.indexOf(least) : at;
}
