import { makeButton } from "../base/dom.js";

/** One dialog for everything beside the pictures. The browser keeps the focus in it; Esc closes. */
export class Panel {
  constructor(root, closed) {
    this.dialog = root.querySelector(".panel");
    this.title = this.dialog.querySelector("h2");
    this.body = this.dialog.querySelector(".body");
    this.dialog.querySelector(".close").append(makeButton("Close", "Esc", () => this.close()));
    this.dialog.addEventListener("close", () => {
      this.body.replaceChildren();
      this.name = null;
      closed();
    });
    this.dialog.addEventListener("pointerdown", (event) => {
      if (event.target === this.dialog) this.close(); // on what lies behind it
    });
  }

  get open() {
    return this.dialog.open;
  }

  show(name, title, ...content) {
    this.name = name;
    this.title.textContent = title;
    this.body.replaceChildren(...content);
    this.body.scrollTop = 0;
    if (!this.dialog.open) this.dialog.showModal();
  }

  /** Replace what is shown, if it is still what was asked for. */
  fill(name, ...content) {
    if (this.name === name) this.body.replaceChildren(...content);
  }

  close() {
    this.dialog.close();
  }
}
