import { make } from "../station/base/dom.js";
import { _ } from "../station/base/words.js";

/** @import { Tile } from "./shapes.d.ts" */

const MOST_WORDS = 300; // characters of why there is no picture

/**
 * One edit, small: source and edit, what was asked for, what is known of it.
 * @param {string} base
 * @param {Tile} tile
 * @param {boolean} marks whether it can be marked
 * @param {number} place
 */
export function drawnTile(base, { key, unit, source, edited, facts, out }, marks, place) {
  const words = unit.instruction || _("(no instruction is known)");
  // For pointers only: a tile is an option, marked by a key, and says itself whether it is.
  const mark = make("span", { className: "mark", title: _("Mark"), attributes: { "aria-hidden": "true" } });
  const drawn = make(
    "div",
    {
      className: "tile",
      tabIndex: -1,
      dataset: { key, place: String(place) },
      attributes: { role: "option" },
    },
    make("div", { className: "two" }, picture(base + source, _("Source")), picture(base + edited, _("Edit"))),
    make("p", { className: "words", title: words }, words),
    ...facts.map((fact) => make("p", { className: "facts" }, fact)),
    ...(marks ? [mark] : []),
  );
  drawn.classList.toggle("out", out);
  return drawn;
}

/**
 * @param {string} src
 * @param {string} what
 */
function picture(src, what) {
  const image = make("img", { src, alt: what, loading: "lazy", draggable: false });
  image.addEventListener("error", async () => {
    image.alt = _("{what}: missing or broken", { what });
    const answer = await fetch(src).catch(() => null);
    const why = answer?.status === 404 ? (await answer.text()).slice(0, MOST_WORDS) : "";
    if (why) image.title = image.alt = _("{what}: {why}", { what, why });
  });
  return image;
}
