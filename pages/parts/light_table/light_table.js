import { around, find, makeButton, typing } from "../station/base/dom.js";
import { _ } from "../station/base/words.js";
import { Panel } from "../station/panels/panel.js";
import { Ids } from "../station/saving/ids.js";
import { Looking } from "../viewer/looking.js";
import { Culling } from "./culling.js";
import { Marks } from "./marks.js";
import { stepped } from "./steps.js";
import { drawnTile } from "./tile.js";

/** @import { LightsSaid, LightTableData, Tile } from "./shapes.d.ts" */
/** @import { Choice } from "../station/shapes.d.ts" */

const MARK_MS = 400; // marks rest so long before the page hears of them

/** A page of edits as small pictures: looked at large by a key, marked, and culled where one may. */
export class LightTable {
  /**
   * @param {ParentNode} root
   * @param {LightTableData} data
   */
  constructor(root, data) {
    this.root = root;
    this.data = data;
    this.element = find(root, ".lights");
    this.tiles = find(root, ".tiles");
    this.large = /** @type {HTMLDialogElement} */ (find(root, ".large"));
    /** @type {(said: LightsSaid) => void} */
    this.tell = () => {};
    /** @type {number | undefined} */
    this.timer = undefined;
    this.at = 0;
    this.ids = new Ids();
    this.marks = new Marks(() => this.ids.next());
    this.panel = new Panel(find(root, ".asking"), () => this.focus());
    this.culling = new Culling(this);
    this.looking = new Looking(this.large, this.toLookAt(), { open: () => this.large.open });
    this.large.addEventListener("close", () => this.focus());
    this.tiles.addEventListener("click", (event) => this.clicked(event));
    this.tiles.setAttribute("aria-label", _("Edits"));
    this.tiles.ariaMultiSelectable = String(Boolean(data.may));
    this.onDown = (/** @type {KeyboardEvent} */ event) => this.down(event);
    window.addEventListener("keydown", this.onDown);
    find(this.large, ".doors").append(
      makeButton(_("Judge and answers"), "", () => this.whole()),
      makeButton(_("Close"), "Esc", () => this.large.close()),
    );
  }

  close() {
    clearTimeout(this.timer);
    window.removeEventListener("keydown", this.onDown);
    this.looking.close();
  }

  /**
   * The page brought edits.
   * @param {LightTableData} data
   * @param {(said: LightsSaid) => void} tell
   */
  refresh(data, tell) {
    const before = this.marks.here.join();
    this.data = data;
    this.tell = tell;
    this.marks.bring(data);
    this.looking.refresh(this.toLookAt(), (_name, _value) => this.decided());
    if (this.marks.here.join() !== before) this.at = 0;
    this.draw();
    this.culling.heard(data);
  }

  draw() {
    const drawn = this.data.tiles.map((tile, place) => drawnTile(this.data.base, tile, Boolean(this.data.may), place));
    const focused = this.tiles.contains(/** @type {ShadowRoot} */ (this.tiles.getRootNode()).activeElement);
    this.tiles.replaceChildren(...drawn);
    this.state();
    if (focused) this.focus();
  }

  /** Which are marked, and which one is on. */
  state() {
    for (const [place, tile] of [...this.tiles.children].entries()) {
      if (!(tile instanceof HTMLElement)) continue;
      const on = this.marks.marked.has(tile.dataset.key ?? "");
      tile.ariaSelected = String(on);
      tile.tabIndex = place === this.at ? 0 : -1;
      const mark = tile.querySelector(".mark");
      if (mark) mark.textContent = on ? "✓" : "";
    }
    this.culling.draw();
  }

  focus() {
    const tile = this.tiles.children[this.at];
    if (tile instanceof HTMLElement) tile.focus();
  }

  /** @returns {Tile | undefined} */
  get tile() {
    return this.data.tiles[this.at];
  }

  /** What the viewer of the tiles gets. */
  toLookAt() {
    const { base, catalogue, language, keys, tiles, may } = this.data;
    const shown = tiles.map(({ key, unit, facts }) => ({
      key,
      unit,
      heading: "",
      lines: facts,
      choices: may ? choices() : [],
      of: "",
      whole: [],
      asks: "",
      most: 0,
    }));
    const nothing = { list: [], note: 0, taken: [], refused: {}, first: null };
    return { base, catalogue, language, keys, shown, total: shown.length, ...nothing };
  }

  /** @param {MouseEvent} event */
  clicked(event) {
    const tile = around(event, ".tile");
    if (!tile) return;
    this.at = Number(tile.dataset.place);
    this.focus();
    if (around(event, ".mark") || event.shiftKey) this.mark();
    else this.enlarge();
    this.state();
  }

  /** @param {KeyboardEvent} event */
  mine(event) {
    if (this.large.open || this.panel.open || typing(event) || document.querySelector('[role="dialog"]')) return false;
    const path = event.composedPath();
    const nowhere = path[0] === document.body || path[0] === document.documentElement;
    return path.includes(this.element) || (nowhere && Boolean(this.data.may));
  }

  /** @param {KeyboardEvent} event */
  down(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || !this.mine(event)) return;
    if (around(event, "button, a")) return;
    const columns = getComputedStyle(this.tiles).gridTemplateColumns.split(" ").length;
    const to = stepped(event.key, this.at, this.data.tiles.length, columns);
    if (to !== null) this.go(to);
    else if (event.key === "Enter") this.enlarge();
    else if (event.key === "PageDown") this.turn(1);
    else if (event.key === "PageUp") this.turn(-1);
    else if (!this.data.may || event.repeat || !this.does(event.key)) return;
    event.preventDefault();
  }

  /**
   * What is done by a letter where one may mark; returns whether it was one.
   * @param {string} key
   */
  does(key) {
    if (key === " " || key === "x") this.mark();
    else if (key === "a") this.all();
    else return this.culling.does(key);
    return true;
  }

  /** @param {number} to */
  go(to) {
    this.at = to;
    this.state();
    this.focus();
  }

  mark() {
    if (!this.tile || !this.data.may) return;
    this.marks.mark(this.tile.key);
    this.later();
  }

  all() {
    this.marks.all();
    this.later();
  }

  /** Marks are told once they rest. */
  later() {
    this.state();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.tell(this.marks.said()), MARK_MS);
  }

  /** @param {Partial<LightsSaid>} [more] */
  now(more) {
    clearTimeout(this.timer);
    this.tell(this.marks.said(more));
  }

  /** @param {number} by */
  turn(by) {
    const page = this.data.page + by;
    if (page >= 1 && page <= this.data.pages) this.now({ page });
  }

  /** Look at the tile that is on, large. */
  enlarge() {
    const shown = this.tile && this.looking.pending.shown.find(({ key }) => key === this.tile?.key);
    if (!shown) return;
    if (!this.large.open) this.large.showModal();
    this.looking.go(shown);
    this.looking.element.focus();
  }

  /** Marked, or not, in the large view. */
  decided() {
    for (const { key, choice } of this.looking.pending.waiting) this.marks.mark(key, choice === "mark");
    this.looking.pending.waiting = [];
    const last = [...this.looking.pending.said.keys()].at(-1);
    this.at = Math.max(0, this.marks.here.indexOf(last ?? ""));
    this.looking.pending.said.clear();
    this.later();
  }

  /** The edit with all that is known of it. */
  whole() {
    const key = this.looking.at?.key;
    if (!key) return;
    this.large.close();
    if (this.data.here) this.now({ open: key });
    else window.open(`${this.data.base}browse?edit=${encodeURIComponent(key)}`, "_blank");
  }
}

/** @returns {Choice[]} */
function choices() {
  const one = { given: "", meaning: "", asked: null, swipe: null };
  return [
    { value: "mark", label: _("Mark, next"), key: "x", ...one },
    { value: "leave", label: _("Leave, next"), key: "l", ...one },
  ];
}
