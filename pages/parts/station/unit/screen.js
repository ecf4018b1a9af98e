import { find } from "../base/dom.js";
import { _ } from "../base/words.js";
import { Wordings } from "./wording.js";

/** @import { Reserved, Unit } from "../shapes.d.ts" */
/** @import { Viewer } from "../pictures/viewer.js" */

const LONGEST_MS = 86_400_000; // the log takes a day at most

/**
 * @typedef {object} ScreenHeard
 * @property {(reserved: Reserved) => string[] | null} [compared] which two pictures are compared at first
 * @property {(reserved: Reserved, broken: boolean) => void} drawn
 * @property {() => void} painted
 * @property {(ready: boolean) => void} ready
 * @property {() => boolean} may whether a decision may be taken now
 */

/** The unit on screen: drawn in one frame when its pictures are decoded, answerable once painted. */
export class Screen {
  /**
   * @param {ParentNode} root
   * @param {Viewer} viewer
   * @param {ScreenHeard} heard
   */
  constructor(root, viewer, heard) {
    this.station = find(root, ".station");
    this.viewer = viewer;
    this.wording = new Wordings(root);
    this.heard = heard;
    /** @type {Reserved | null} */
    this.reserved = null;
    this.ready = false;
    this.since = 0; // when the unit was painted; 0 until then
    this.whole = false; // whether all that is on screen is painted
    this.due = 0; // the frame in which it will be
    viewer.loading.onLate = (unit) => this.late(unit);
  }

  get unit() {
    return this.reserved?.unit ?? null;
  }

  /**
   * Bring a unit on screen: in this very frame when its pictures are decoded.
   * @param {Reserved} reserved
   */
  show(reserved) {
    this.reserved = reserved;
    this.viewer.loading.shown = reserved.unit;
    this.station.classList.remove("idle");
    this.since = 0;
    this.whole = false;
    this.enable(false);
    this.station.classList.toggle("waiting", !reserved.pictures);
    if (reserved.pictures) this.draw(reserved);
    else reserved.loading.then(() => this.reserved === reserved && this.draw(reserved));
  }

  /**
   * A picture has to be fetched from elsewhere first: until then there are its words.
   * @param {Unit} unit
   */
  late(unit) {
    if (unit !== this.unit || !this.station.classList.contains("waiting")) return;
    this.write(unit.edit_type ?? "", _("Its pictures are on their way."), unit.instruction ?? "");
  }

  /** @param {Reserved} reserved */
  draw(reserved) {
    const { unit, pictures } = reserved;
    const { edit_type: type, instruction, short_instruction: short } = unit;
    this.station.classList.remove("waiting");
    const inShort = short && short !== instruction ? _("In short: {words}", { words: short }) : "";
    this.write(type ?? _("type not known"), inShort, instruction || _("(no instruction is known)"));
    this.wording.show(unit);
    this.heard.drawn(reserved, this.viewer.show(unit, pictures ?? [], this.heard.compared?.(reserved)));
    requestAnimationFrame(() => requestAnimationFrame(() => this.painted(reserved)));
  }

  /**
   * Ask about another part of the unit: no answer is taken until that is painted.
   * @param {string} kind
   * @param {string} instruction
   */
  ask(kind, instruction) {
    this.write(kind, "", instruction);
    this.wording.show(null);
    if (this.since) this.uncovered();
  }

  /**
   * @param {string} type
   * @param {string} short
   * @param {string} instruction
   */
  write(type, short, instruction) {
    find(this.station, ".type").textContent = type;
    find(this.station, ".short").textContent = short;
    find(this.station, ".instruction").textContent = instruction;
  }

  /**
   * From here on a key is an answer to what is on screen.
   * @param {Reserved} reserved
   */
  painted(reserved) {
    if (this.reserved !== reserved) return;
    this.since = performance.now();
    this.whole = true;
    this.enable(this.heard.may());
    this.unroll();
    this.heard.painted();
  }

  /** Look again whether the unit on screen may be answered. */
  recheck() {
    if (this.reserved && this.whole && !this.ready && this.heard.may()) this.enable(true);
  }

  /** More of the unit came on screen: an answer waits until that is painted too. */
  uncovered() {
    const { reserved } = this;
    this.whole = false;
    this.enable(false);
    const painted = () => {
      if (this.reserved !== reserved) return;
      this.whole = true;
      this.recheck();
      this.unroll();
    };
    cancelAnimationFrame(this.due);
    this.due = requestAnimationFrame(() => {
      this.due = requestAnimationFrame(painted);
    });
  }

  /** @param {boolean} ready */
  enable(ready) {
    this.ready = ready;
    this.station.dataset.ready = String(ready);
    this.heard.ready(ready);
  }

  /** Long instructions begin at their top, and fade where there is more. (It asks for a layout.) */
  unroll() {
    const text = find(this.station, ".instruction");
    text.scrollTop = 0;
    text.classList.toggle("longer", text.scrollHeight > text.clientHeight + 4);
  }

  /**
   * Nothing is on screen; `idle`: nor will be soon, so that other pages are offered.
   * @param {string} text
   * @param {boolean} idle
   */
  clear(text, idle) {
    this.reserved = null;
    this.enable(false);
    this.station.classList.remove("waiting");
    this.station.classList.toggle("idle", idle);
    find(this.station, ".ways").hidden = !idle;
    this.write("", "", "");
    this.wording.show(null);
    this.viewer.clear(text);
  }

  /**
   * For how long the unit was on screen, and what; the task knows more of it.
   * @param {Record<string, string>} more
   */
  circumstances(more) {
    const { comparing, view } = this.viewer;
    const zoom = Math.round(view.zoom * 100) / 100;
    return {
      milliseconds: Math.min(LONGEST_MS, Math.round(performance.now() - this.since)),
      shown: {
        judge: false,
        width: innerWidth,
        height: innerHeight,
        mode: comparing.mode,
        zoom,
        ...this.wording.shown,
        ...this.viewer.beside.shown,
        ...more,
      },
    };
  }
}
