/** @import { OtherTabs } from "../saving/other_tabs.js" */
/** @import { Sender } from "../saving/sender.js" */
/** @import { Queue } from "./queue.js" */

const MOST_KEPT = 1000; // as the API takes them

/** Who leaves hands back what is reserved and not decided, once no other window of theirs has use for it. */
export class Leaving {
  /**
   * @param {Queue} queue
   * @param {Sender} sender
   * @param {OtherTabs} tabs
   */
  constructor(queue, sender, tabs) {
    this.queue = queue;
    this.sender = sender;
    this.tabs = tabs;
    this.onHide = () => this.leave();
    // Back by the browser's button: what was on screen is not reserved any more.
    this.onShow = (/** @type {PageTransitionEvent} */ event) => event.persisted && location.reload();
    window.addEventListener("pagehide", this.onHide);
    window.addEventListener("pageshow", this.onShow);
  }

  close() {
    window.removeEventListener("pagehide", this.onHide);
    window.removeEventListener("pageshow", this.onShow);
    this.leave();
  }

  leave() {
    this.tabs.close();
    this.sender.now();
    if (!this.queue.took || this.tabs.any) return;
    this.handBack();
    // An answer that is on its way reserves the next units: once it is there, they go back too.
    if (this.sender.flushing) this.sender.idle.then(() => this.handBack());
  }

  /** A page that is being closed still gets this out; where not, the leases end by themselves. */
  handBack() {
    const kept = this.sender.undecided().slice(-MOST_KEPT);
    this.sender.call("leases/back", { ...this.queue.of, kept }, { keepalive: true }).catch(() => null);
  }
}
