/** @typedef {{ kind: "here" | "gone", from: string }} Said */

/** Which other windows of this browser have the same task open, of the same person. */
export class OtherTabs {
  /** @param {string} name of what they have in common */
  constructor(name) {
    this.id = crypto.getRandomValues(new Uint32Array(2)).join("-");
    /** @type {Set<string>} a crashed one stays: then nothing is handed back, and leases end by themselves */
    this.others = new Set();
    this.channel = new BroadcastChannel(name);
    this.channel.onmessage = ({ data }) => this.heard(data);
    this.say("here");
  }

  get any() {
    return this.others.size > 0;
  }

  /** @param {Said["kind"]} kind */
  say(kind) {
    this.channel.postMessage({ kind, from: this.id });
  }

  /** @param {Said} said */
  heard({ kind, from }) {
    if (kind === "gone") this.others.delete(from);
    else if (!this.others.has(from)) {
      this.others.add(from);
      this.say("here"); // so that the new one knows of this one too
    }
  }

  close() {
    this.say("gone");
    this.channel.close();
  }
}
