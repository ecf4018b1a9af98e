import { _, decimals } from "../base/words.js";
import { PICTURES_ASKED, soon } from "./asking.js";

/** @import { DifferenceLinks, Heat, LoadedPicture, PictureLinks, Unit, WholePicture } from "../shapes.d.ts" */

const PICTURE_MS = [500, 1000, 2000, 4000]; // between tries when the network is away
const SERVER_TRIES = 5; // a server that fails so often for one picture is believed

/** Fetches and decodes pictures ahead of time. */
export class Pictures {
  /** @param {string} base */
  constructor(base) {
    this.base = base;
    this.closed = false;
    /** @type {Unit | null} the unit on screen: its pictures come first */
    this.shown = null;
    /** @type {WeakSet<Unit>} those with a picture that the server had to fetch from elsewhere */
    this.late = new WeakSet();
    /** @type {(unit: Unit) => void} hears of these */
    this.onLate = () => {};
    /** @type {WeakMap<WholePicture, Promise<HTMLImageElement | null>>} */
    this.fulls = new WeakMap();
    /** @type {WeakMap<DifferenceLinks, Promise<Heat>>} */
    this.heats = new WeakMap();
    /** @type {WeakMap<DifferenceLinks, Map<string, DifferenceLinks>>} by the picture it is compared with */
    this.pairs = new WeakMap();
  }

  close() {
    this.closed = true;
  }

  /**
   * Decode all pictures of a unit.
   * @param {Unit} unit
   */
  all(unit) {
    return Promise.all([...unit.pictures, ...(unit.further ?? [])].map((links) => this.one(links, unit)));
  }

  /**
   * One picture; what is missing or broken becomes words. Without a network it is tried again, and
   * while the server fetches it from elsewhere.
   * @param {PictureLinks} links
   * @param {Unit} unit
   * @returns {Promise<LoadedPicture>}
   */
  async one({ key, caption: name, url, full_url, instruction, about_url: about }, unit) {
    const saying = about ? this.facts(soon(about)) : null;
    const named = { key, caption: name, full_url, instruction };
    for (let tries = 1; !this.closed; tries += 1) {
      const image = await this.decoded(soon(url), name);
      if (image) {
        const said = ((await saying) ?? (about && this.late.has(unit) ? await this.facts(about) : null))?.said;
        const caption = said ? _("{caption} · {said}", { caption: name, said }) : name;
        return { ...named, caption, image, width: image.naturalWidth, height: image.naturalHeight };
      }
      const answer = await this.arrived(url, unit);
      if (answer?.ok && tries < 2) continue; // it came meanwhile
      const why = await this.why(answer, tries);
      if (why) return { ...named, problem: _("{why} You can answer “Cannot judge”.", { why }) };
      await new Promise((go) => setTimeout(go, PICTURE_MS[Math.min(tries, PICTURE_MS.length) - 1]));
    }
    return { ...named, problem: "" };
  }

  /**
   * A picture ready to be shown in one frame, or null.
   * @param {string} url
   * @param {string} caption
   */
  async decoded(url, caption) {
    const image = new Image();
    image.decoding = "sync"; // a frame that has the element has its pixels
    image.draggable = false;
    image.alt = caption;
    image.src = this.base + url;
    return image.decode().then(
      () => image,
      () => null,
    );
  }

  /**
   * The server's answer once it is done with fetching a picture; null without a network.
   * @param {string} url
   * @param {Unit} unit
   */
  arrived(url, unit) {
    return PICTURES_ASKED.until(this.base + soon(url), {
      first: () => this.shown === unit,
      late: () => {
        this.late.add(unit);
        this.onLate(unit);
      },
      closed: () => this.closed,
    });
  }

  /**
   * Why a picture cannot be shown, or "" when only the network is to blame.
   * @param {Response | null} answer
   * @param {number} tries
   */
  async why(answer, tries) {
    if (!answer || answer.status === 429) return "";
    if (answer.status >= 500) return tries < SERVER_TRIES ? "" : _("The server could not read this picture.");
    return answer.ok ? _("The picture could not be shown.") : (await answer.text()).slice(0, 300);
  }

  /**
   * The picture at its own pixels, fetched once, only when somebody looks so close.
   * @param {WholePicture} picture
   */
  full(picture) {
    const full = this.fulls.get(picture) ?? this.decoded(picture.full_url, picture.caption);
    this.fulls.set(picture, full);
    return full;
  }

  /**
   * Where a picture of a unit is compared with the one it was made of: its own links, or the unit's.
   * @param {Unit} unit
   * @param {string} [key]
   * @param {string} [against] another one of the unit, where any two may be compared
   */
  links(unit, key, against) {
    const place = unit.pictures.findIndex((picture) => picture.key === key);
    const own = unit.pictures[place]?.difference ?? unit.difference;
    if (unit.further?.some((picture) => picture.key === against)) return null; // it shows something else
    const other = unit.pictures.find((picture) => picture.key === against);
    return own && other && other !== unit.pictures[place - 1] ? this.pair(own, other) : own;
  }

  /**
   * The links that compare with another picture; the same ones each time.
   * @param {DifferenceLinks} own
   * @param {PictureLinks} other
   */
  pair(own, { key, url }) {
    const known = this.pairs.get(own) ?? new Map();
    const query = `?against=${url.slice(url.lastIndexOf("/") + 1)}`;
    const links = known.get(key) ?? { url: own.url + query, facts_url: own.facts_url + query };
    this.pairs.set(own, known.set(key, links));
    return links;
  }

  /**
   * The heat map of a picture and its facts, or why there are none.
   * @param {Unit} unit
   * @param {string} [key] of the picture, where a unit has several to compare
   * @param {string} [against]
   * @returns {Promise<Heat>}
   */
  async difference(unit, key, against) {
    const links = this.links(unit, key, against);
    if (!links) return { said: _("There is nothing to compare.") };
    const heat = this.heats.get(links) ?? this.heat(links);
    this.heats.set(links, heat);
    return heat;
  }

  /**
   * @param {DifferenceLinks} difference
   * @returns {Promise<Heat>}
   */
  async heat(difference) {
    const [image, facts] = await Promise.all([this.decoded(difference.url, ""), this.facts(difference.facts_url)]);
    if (!image || !facts) return { said: _("The difference could not be computed.") };
    const share = decimals(100 * facts.share, facts.share < 0.0995 ? 1 : 0);
    const said = _("{share}% of pixels changed · {words}", { share, words: facts.words });
    return { image, said, boxes: { source: facts.source_box, edited: facts.edited_box } };
  }

  /** @param {string} url */
  async facts(url) {
    const answer = await fetch(this.base + url).catch(() => null);
    return answer?.ok ? answer.json().catch(() => null) : null;
  }
}
