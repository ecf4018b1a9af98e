import { Pace } from "./pace.js";
import { judged } from "../panels/own_answers.js";

/** The lines below the answers: what is saved, what is left, how it goes, what to know. */
export class Foot {
  constructor(root, data) {
    this.root = root;
    this.data = data;
    this.pace = new Pace();
    this.notice = "";
    this.counted = {}; // batch → own answers in the log since the page was opened
  }

  write(selector, text) {
    const element = this.root.querySelector(selector);
    if (element.textContent !== text) element.textContent = text;
  }

  /** `unsent` entries of the outbox; `left`: what this reviewer could still answer, or null. */
  show({ count, unsent, retrying, left, keeps, refused, batch }) {
    const parts = [`${count} saved`];
    if (unsent) parts.push(retrying ? `${unsent} unsent, retrying` : `${unsent} being sent`);
    if (left !== null) parts.push(`${left} left`);
    if (!keeps) parts.push("This browser cannot keep answers: each is saved before the next");
    if (refused) parts.push(`${refused} not accepted, kept here`);
    this.write(".state", parts.join(" · "));
    this.root.querySelector(".state").classList.toggle("waiting", Boolean(unsent && retrying) || !keeps);
    this.write(".note", this.notice || this.pace.rest());
    this.write(".pace", [this.batch(batch), this.pace.words(left)].filter(Boolean).join(" · "));
    this.progress(count, left);
  }

  /** The batch on screen and what all reviewers together answered of it, own answers since included. */
  batch(id) {
    const found = this.data.progress[id];
    if (!found) return "";
    const answered = Math.min(found.asked, found.answered + (this.counted[id] ?? 0));
    return `${found.name}: ${answered} of ${found.asked}`;
  }

  /** One answer more, or one less, is in the log. */
  tally(batch, number) {
    this.counted = { ...this.counted, [batch]: (this.counted[batch] ?? 0) + number };
  }

  progress(count, left) {
    const share = left === null ? 0 : Math.round((100 * count) / Math.max(1, count + left));
    const bar = this.root.querySelector(".progress");
    bar.setAttribute("aria-valuenow", String(share));
    bar.firstElementChild.style.transform = `scaleX(${share / 100})`;
  }

  /** What judges said of the last answer's edit, where its batch shows it. */
  reveal(judges) {
    const note = this.root.querySelector(".reveal");
    note.hidden = !judges.length;
    note.textContent = judges.map((one) => `The judge on your last answer (${one.judge}): ${judged(one)}`).join("\n");
  }
}
