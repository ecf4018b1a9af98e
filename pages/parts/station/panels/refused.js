import { make, makeButton } from "../base/dom.js";
import { _ } from "../base/words.js";

/** @import { Sender } from "../saving/sender.js" */
/** @import { Entry } from "../shapes.d.ts" */
/** @import { Panel } from "./panel.js" */

/** Decisions the server did not take: to look at, and to discard by an act of one's own only. */
export class Refused {
  /**
   * @param {Panel} panel
   * @param {Sender} sender
   * @param {(entry: Entry) => void} discarded
   */
  constructor(panel, sender, discarded) {
    this.panel = panel;
    this.sender = sender;
    this.discarded = discarded;
  }

  show() {
    const entries = this.sender.outbox.read().filter((entry) => this.sender.refused.has(entry.id));
    const none = make("p", {}, _("Nothing is left here."));
    this.panel.show(
      "refused",
      _("Not accepted by the server"),
      ...(entries.length ? entries.map((entry) => this.row(entry)) : [none]),
    );
  }

  /** @param {Entry} entry */
  row(entry) {
    const text = make("textarea", {
      readOnly: true,
      rows: 5,
      value: JSON.stringify({ id: entry.id, ...entry.body }, null, 1),
    });
    text.setAttribute("aria-label", _("The entry"));
    const note = make("p", { attributes: { role: "status" } }, this.sender.refused.get(entry.id) ?? "");
    const discard = makeButton(_("Copy and discard"), "", async () => {
      if (await this.copied(text)) {
        this.sender.discard(entry.id);
        this.discarded(entry);
        this.show();
      } else note.textContent = _("The browser did not let it be copied, so it is still kept here.");
    });
    return make("article", { className: "entry", dataset: { entry: entry.id } }, note, text, discard);
  }

  /**
   * Copy by the clipboard, or the old way where a page may not use it.
   * @param {HTMLTextAreaElement} text
   */
  async copied(text) {
    try {
      await navigator.clipboard.writeText(text.value);
      return true;
    } catch {
      text.select();
      return document.execCommand("copy");
    }
  }
}
