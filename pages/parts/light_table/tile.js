import { make } from "../station/base/dom.js";
import { _ } from "../station/base/words.js";
import { PICTURES_ASKED, soon } from "../station/pictures/asking.js";

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
    make(
      "div",
      { className: "two" },
      picture(soon(base + source), _("Source")),
      picture(soon(base + edited), _("Edit")),
    ),
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
  let came = false;
  image.addEventListener("error", async () => {
    const answer = await PICTURES_ASKED.until(src, {
      first: () => false,
      late: () => {
        image.alt = _("{what}: on its way", { what });
      },
      closed: () => !image.isConnected,
    });
    if (answer?.ok && !came) {
      came = true;
      image.alt = what;
      image.src = src;
      return;
    }
    image.alt = _("{what}: missing or broken", { what });
    const why = answer?.status === 404 ? (await answer.text()).slice(0, MOST_WORDS) : "";
    if (why) image.title = image.alt = _("{what}: {why}", { what, why });
  });
  return image;
}
