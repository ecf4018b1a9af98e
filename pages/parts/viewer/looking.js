import { actionsOf } from "../station/answering/actions.js";
import { Form } from "../station/answering/form.js";
import { Keys } from "../station/answering/keys.js";
import { find, make } from "../station/base/dom.js";
import { _ } from "../station/base/words.js";
import { KeyList } from "../station/panels/key_list.js";
import { Panel } from "../station/panels/panel.js";
import { Gestures } from "../station/pictures/gestures.js";
import { Pictures } from "../station/pictures/loading.js";
import { Viewer } from "../station/pictures/viewer.js";
import { Ids } from "../station/saving/ids.js";
import { Screen } from "../station/unit/screen.js";
import { chooseOf } from "./choosing.js";
import { LookingKeys } from "./looking_keys.js";
import { LookingTask } from "./looking_task.js";
import { Pending } from "./pending.js";
import { Tools } from "./tools.js";

/** @import { Reserved, Task } from "../station/shapes.d.ts" */
/** @import { Shown, ViewerData } from "./shapes.d.ts" */

const AHEAD = 2; // decoded before one goes there
const MOST_ABOVE = 0.4; // of the screen: what begins lower down is scrolled to
const FROM_A_LIST = "list";

/** Edits one after the other, looked at as in the station; where choices are given, decided. */
export class Looking {
  /**
   * @param {ParentNode} root
   * @param {ViewerData} data
   * @param {{ open: () => boolean }} [around] what it lies in, which may be closed
   */
  constructor(root, data, around = { open: () => true }) {
    this.root = root;
    this.around = around;
    this.data = data;
    this.element = find(root, ".station");
    /** @type {(name: string, value: unknown) => void} */
    this.tell = () => {};
    this.pending = new Pending();
    this.ids = new Ids();
    /** @type {Shown | null} */
    this.at = null;
    /** @type {string | null} the key that the page last asked for */
    this.asked = null;
    /** @type {Map<string, Reserved>} by key */
    this.prepared = new Map();
    /** @type {Map<string, string>} by key: why, not sent yet */
    this.notes = new Map();

    this.pictures = new Pictures(data.base);
    this.viewer = new Viewer(root, this.pictures, () => this.tools?.state());
    this.screen = new Screen(root, this.viewer, {
      drawn: () => {},
      painted: () => this.ahead(),
      ready: (ready) => this.form?.enable(ready),
      may: () => true,
    });
    this.gestures = new Gestures(this.viewer, {
      swipes: data.shown.some(({ choices }) => choices.some((choice) => choice.swipe)),
      swiped: (direction) => this.decide(this.form?.swiped(direction)?.value),
      hint: (direction, enough) => `${this.form?.swiped(direction)?.label ?? ""}${enough ? "" : " …"}`,
      pinned: () => {},
    });
    this.panel = new Panel(root, () => this.element.focus());
    this.why = /** @type {HTMLInputElement} */ (find(root, ".why"));
    this.why.addEventListener("input", () => this.at && this.notes.set(this.at.key, this.why.value));
    this.tools = new Tools(this);
    this.keys = this.keysOf([]);
    this.form = this.formOf([]);
    this.heard = new LookingKeys(this);
    this.label();
    this.fit();
  }

  /** What stands above on the page leaves the rest of the screen; far down it is the whole one. */
  fit() {
    if (this.element.closest("dialog")) return;
    const main = document.querySelector("[data-testid=stMain]");
    const above = this.element.getBoundingClientRect().top + (main?.scrollTop ?? 0);
    const first = above > 0 && above < MOST_ABOVE * innerHeight;
    this.element.style.setProperty("--above", first ? `${Math.round(above)}px` : "2rem");
  }

  /**
   * The page brought what waits now.
   * @param {ViewerData} data
   * @param {(name: string, value: unknown) => void} tell
   */
  refresh(data, tell) {
    const before = this.at?.key;
    this.data = data;
    this.tell = tell;
    const why = this.pending.bring(data);
    if (!this.around.open()) return;
    const there = before !== undefined && this.pending.place(before) >= 0;
    const named = data.first ? this.pending.shown.find(({ key }) => key === data.first) : undefined;
    if (!there || (named && data.first !== this.asked)) this.go(named ?? this.pending.first ?? null);
    else this.tools.state();
    this.asked = data.first;
    if (why) this.say(why);
  }

  close() {
    this.heard.close();
    this.viewer.close();
    this.pictures.close();
    this.screen.reserved = null;
  }

  label() {
    const labels = {
      ".station": _("Viewer"),
      ".tools": _("Ways of looking"),
      ".split": _("Before and after"),
      ".answers": _("Decisions"),
    };
    for (const [selector, label] of Object.entries(labels)) find(this.root, selector).setAttribute("aria-label", label);
  }

  /** @param {Shown["choices"]} choices */
  task(choices) {
    /** @type {Task} */
    const task = { name: "", title: "", question: "", choices };
    return task;
  }

  /** @param {Shown["choices"]} choices */
  keysOf(choices) {
    const several = this.data.total > 1;
    const may = (/** @type {string} */ name) => this.does[name] && (several || !["onward", "back"].includes(name));
    const actions = actionsOf(this.task(choices), LookingTask).filter(({ name, decides }) => decides || may(name));
    return new Keys(this.data.keys, actions);
  }

  /** @param {Shown["choices"]} choices */
  formOf(choices) {
    return new Form(this.root, this.task(choices), [], this.keys, (verdict) => this.decide(verdict));
  }

  /** @returns {Record<string, () => void>} */
  get does() {
    const { viewer } = this;
    return {
      onward: () => this.step(1),
      back: () => this.step(-1),
      slider: () => viewer.comparing.switch("slider"),
      difference: () => viewer.comparing.switch("difference"),
      flicker: () => viewer.comparing.flick(true),
      beside: () => viewer.beside.next(),
      wording: () => this.screen.wording.next(),
      fit: () => viewer.fit(),
      own: () => viewer.own(),
      comment: () => this.why.hidden || this.why.focus(),
      wide: () => this.wide(),
      keys: () => this.keyList().show(),
    };
  }

  keyList() {
    return new KeyList(this.panel, this.task(this.at?.choices ?? []), [], this.keys, () => this.redraw());
  }

  wide() {
    if (document.fullscreenElement) document.exitFullscreen();
    else this.element.requestFullscreen?.();
  }

  /** @param {number} steps */
  step(steps) {
    const to = this.at && this.pending.shown[this.pending.place(this.at.key) + steps];
    if (to) this.go(to);
  }

  /**
   * Look at one; null: nothing is left.
   * @param {Shown | null} shown
   */
  go(shown) {
    this.at = shown;
    this.say("");
    if (!shown) {
      this.redraw();
      return this.screen.clear(_("Nothing more waits for you here."), false);
    }
    this.redraw();
    this.screen.show(this.preparedOf(shown));
  }

  /** Write all that depends on which one is looked at. */
  redraw() {
    const { at } = this;
    const choices = at?.choices ?? [];
    this.keys = this.keysOf(choices);
    this.form = this.formOf(choices);
    this.form.show(false, at ? this.pending.said.get(at.key)?.choice : null);
    this.form.enable(this.screen.ready);
    find(this.root, ".heading").textContent = at?.heading ?? "";
    find(this.root, ".lines").replaceChildren(...(at?.lines ?? []).map((line) => make("li", {}, line)));
    this.why.hidden = !choices.length || !this.data.note;
    this.why.maxLength = Math.max(at?.most || this.data.note, 1);
    this.why.placeholder = at?.asks || _("Why, for the log");
    this.why.setAttribute("aria-label", this.why.placeholder);
    this.why.value = (at && this.notes.get(at.key)) ?? "";
    find(this.root, ".about").hidden = !at || !(at.heading || at.lines.length || choices.length);
    this.tools.draw();
  }

  /** @param {Shown} shown */
  preparedOf({ key, unit }) {
    const known = this.prepared.get(key);
    if (known) return known;
    /** @type {Reserved} */
    const reserved = {
      unit,
      pictures: null,
      loading: this.pictures.all(unit).then((pictures) => {
        reserved.pictures = pictures;
      }),
    };
    this.prepared.set(key, reserved);
    return reserved;
  }

  /** Decode what is looked at next. */
  ahead() {
    const place = this.at ? this.pending.place(this.at.key) : 0;
    for (const shown of this.pending.shown.slice(place + 1, place + 1 + AHEAD)) this.preparedOf(shown);
    const next = this.pending.shown[place + 1];
    this.viewer.comparing.ahead(next?.unit);
  }

  /** @param {string | undefined} choice */
  decide(choice) {
    if (!this.at || !choice || !this.screen.ready) return;
    if (choice === FROM_A_LIST) return chooseOf(this.panel, this.data.list, (name) => this.decide(name));
    const { key, asks } = this.at;
    const note = this.why.value.trim();
    if (asks && !note) return this.why.focus();
    this.pending.decide({ id: this.ids.next(), key, choice, note });
    this.notes.delete(key);
    this.why.blur();
    this.tell("decided", this.pending.waiting);
    this.go(this.pending.after(key) ?? null);
  }

  /** @param {string} words */
  say(words) {
    find(this.root, ".note").textContent = words;
  }
}
