import { _ } from "../base/words.js";

/** @import { StationData } from "../shapes.d.ts" */
/** @import { Questions } from "./questions.js" */

const NEWS_MS = 60_000; // how often the server is asked what a lead did meanwhile

/**
 * @typedef {object} NewsHeard
 * @property {(words: string) => void} answered
 * @property {() => void} outdated the guidelines here are
 */

/** What leads did while one reviews: answered a question, wrote new guidelines. */
export class News {
  /**
   * @param {Questions} questions
   * @param {StationData} data
   * @param {NewsHeard} heard
   */
  constructor(questions, data, heard) {
    this.questions = questions;
    this.data = data;
    this.heard = heard;
    this.closed = false;
    /** @type {Set<string | undefined>} answers that were told since the page was opened */
    this.told = new Set();
    /** @type {number | undefined} */
    this.timer = undefined;
  }

  close() {
    this.closed = true;
    clearTimeout(this.timer);
  }

  async look() {
    clearTimeout(this.timer);
    const said = await this.questions.news();
    if (this.closed) return;
    this.timer = setTimeout(() => this.look(), NEWS_MS);
    if (!said) return;
    const fresh = this.questions.fresh(said.questions).filter((one) => !this.told.has(one.id));
    for (const one of fresh) this.told.add(one.id);
    if (fresh[0])
      this.heard.answered(_("The lead answered your question “{question}”: see Ask.", { question: fresh[0].text }));
    const { task, guidelines } = this.data;
    if (said.guidelines[task.name] !== guidelines.version) this.heard.outdated();
  }
}
