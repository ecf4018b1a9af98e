import { find, makeButton } from "../base/dom.js";
import { _ } from "../base/words.js";

/** One dialog for everything beside the pictures. The browser keeps the focus in it; Esc closes. */
export class Panel {
  /**
   * @param {ParentNode} root
   * @param {() => void} closed
   */
  constructor(root, closed) {
    this.dialog = /** @type {HTMLDialogElement} */ (find(root, ".panel"));
    this.title = find(this.dialog, "h2");
    this.body = find(this.dialog, ".body");
    this.name = "";
    find(this.dialog, ".close").append(makeButton(_("Close"), "Esc", () => this.close()));
    this.dialog.addEventListener("close", () => {
      this.body.replaceChildren();
      this.name = "";
      closed();
    });
    this.dialog.addEventListener("pointerdown", (event) => {
      if (event.target === this.dialog) this.close(); // on what lies behind it
    });
  }

  get open() {
    return this.dialog.open;
  }

  /**
   * @param {string} name
   * @param {string} title
   * @param {...Node} content
   */
  show(name, title, ...content) {
    this.name = name;
    this.title.textContent = title;
    this.body.replaceChildren(...content);
    this.body.scrollTop = 0;
    if (!this.dialog.open) this.dialog.showModal();
  }

  /**
   * Replace what is shown, if it is still what was asked for.
   * @param {string} name
   * @param {...Node} content
   */
  fill(name, ...content) {
    if (this.name === name) this.body.replaceChildren(...content);
  }

  close() {
    this.dialog.close();
  }
}
