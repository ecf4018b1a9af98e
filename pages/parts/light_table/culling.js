import { find, make, makeButton } from "../station/base/dom.js";
import { _, ngettext } from "../station/base/words.js";

/** @import { LightTable } from "./light_table.js" */
/** @import { LightTableData } from "./shapes.d.ts" */

const MOST_DRAWN = 100; // offered beforehand, of all that were found

/** What is done with marked edits, by a bar and its keys: each asks once more before it does. */
export class Culling {
  /** @param {LightTable} table */
  constructor(table) {
    this.table = table;
    this.told = "";
    /** @type {Set<string>} ids of what was asked for here */
    this.waiting = new Set();
    /** @type {Record<string, () => void>} key → what it does */
    this.keys = {
      e: () => this.exclude(),
      b: () => this.back(),
      d: () => this.pick(),
      f: () => this.found(),
      u: () => this.none(),
    };
  }

  /** @param {string} key */
  does(key) {
    const does = this.keys[key];
    does?.();
    return Boolean(does);
  }

  /** @param {LightTableData} data */
  heard({ done }) {
    for (const id of this.waiting) {
      const told = done[id];
      if (told === undefined) continue;
      this.waiting.delete(id);
      this.told = told;
    }
    this.draw();
  }

  /** The bar above the tiles. */
  draw() {
    const { data, marks, root } = this.table;
    const bar = find(root, ".bar");
    if (!data.may) return bar.replaceChildren();
    const { count } = marks;
    const some = [
      this.button(_("Exclude …"), "e"),
      this.button(_("Draw a batch …"), "d"),
      this.button(_("Bring back"), "b"),
      this.button(_("Unmark"), "u"),
    ];
    const none = [
      make("span", { className: "told" }, _("Mark with Space, look with Enter, go by arrows and pages.")),
      this.button(_("Mark the page"), "a", () => this.table.all()),
      this.button(_("Draw from all found …"), "f"),
    ];
    const counted = count ? [make("span", { className: "count" }, ngettext("{n} marked", "{n} marked", count))] : [];
    const told = this.told && !count ? [make("strong", { attributes: { role: "status" } }, this.told)] : [];
    bar.setAttribute("aria-label", _("Marked edits"));
    bar.replaceChildren(...counted, ...(count ? some : [...told, ...none]));
  }

  /**
   * @param {string} label
   * @param {string} key
   * @param {() => void} [does]
   */
  button(label, key, does = () => this.does(key)) {
    return makeButton(label, key, does, { dataset: { does: key } });
  }

  none() {
    this.table.marks.marked.clear();
    this.ask("unmark", {});
  }

  back() {
    if (this.table.marks.count) this.ask("back", {});
  }

  exclude() {
    const { data, marks } = this.table;
    const n = marks.count;
    if (!n || !data.may) return;
    const why = make("input", { type: "text", maxLength: data.may.reason, required: true });
    const said = ngettext(
      "It leaves exports; promises under way count it as rejected. It can be brought back.",
      "They leave exports; promises under way count them as rejected. They can be brought back.",
      n,
    );
    this.form(
      ngettext("Exclude {n} edit", "Exclude {n} edits", n),
      [make("p", {}, said), make("label", {}, _("Why (the log keeps it)"), why)],
      () => this.ask("exclude", { reason: why.value.trim() }),
    );
  }

  pick() {
    const n = this.table.marks.count;
    if (n) this.drawing(ngettext("Draw a batch of {n} edit", "Draw a batch of {n} edits", n), "draw", []);
  }

  /** Draw at random from all that the fields found. */
  found() {
    const { may } = this.table.data;
    if (!may?.found) return;
    const size = make("input", { type: "number", min: "1", max: String(may.found), required: true });
    size.value = String(Math.min(MOST_DRAWN, may.found));
    const label = make("label", {}, _("How many of the {n} found", { n: may.found }), size);
    this.drawing(_("Draw a batch from all found"), "found", [label], () => ({ size: size.value }));
  }

  /**
   * @param {string} title
   * @param {string} name
   * @param {Node[]} first
   * @param {() => Record<string, string>} [more]
   */
  drawing(title, name, first, more = () => ({})) {
    const { may } = this.table.data;
    if (!may) return;
    const task = choice(may.tasks);
    const purpose = choice(may.purposes);
    const reviewers = make("input", { type: "number", min: "1", max: "20", value: "1", required: true });
    const never = _("Labels of what was picked by hand, or by a filter, never carry a promise.");
    const fields = [
      ...first,
      make("label", {}, _("What is asked"), task),
      make("label", {}, _("What for"), purpose),
      make("label", {}, _("Reviewers per edit"), reviewers),
      make("p", { className: "quiet" }, never),
    ];
    const values = () => ({ task: task.value, purpose: purpose.value, reviewers: reviewers.value, ...more() });
    this.form(title, fields, () => this.ask(name, values()));
  }

  /**
   * @param {string} title
   * @param {Node[]} fields
   * @param {() => void} done
   */
  form(title, fields, done) {
    const go = make("button", { type: "submit", className: "go" }, title);
    const form = make("form", { className: "form" }, ...fields, go);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.table.panel.close();
      done();
    });
    this.table.panel.show("ask", title, form);
    form.querySelector("input")?.focus();
  }

  /**
   * @param {string} name
   * @param {Record<string, string>} values
   */
  ask(name, values) {
    this.told = "";
    this.waiting.add(this.table.marks.ask(name, values));
    this.table.now();
    this.draw();
  }
}

/** @param {{ name: string, title: string }[]} offered */
function choice(offered) {
  return make("select", {}, ...offered.map(({ name, title }) => make("option", { value: name }, title)));
}
