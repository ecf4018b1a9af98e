import { _ } from "../base/words.js";

/** @import { Entry, Reply } from "../shapes.d.ts" */
/** @import { Outbox } from "./outbox.js" */

const RETRY_MS = [500, 1000, 2000, 4000, 8000];
const ANSWER_MS = 20_000; // a server that says nothing for so long is asked again
const REFUSED = [400, 403, 404, 409, 413, 422];
const OTHERS_MS = 5000; // how long another tab has to send what it put into the outbox
const RENEW_MS = 15_000; // a page that brings no new token is asked again

/** The server answered, and did not do what was asked. */
export class NotDone extends Error {
  /**
   * @param {string} why
   * @param {number} status of HTTP
   * @param {number} after milliseconds it asks to wait
   */
  constructor(why, status, after) {
    super(why);
    this.status = status;
    this.after = after;
  }

  /** Whether asking again would change nothing. */
  get final() {
    return REFUSED.includes(this.status);
  }

  /**
   * That answer, or null where there was none: the network is away, or the answer was cut off.
   * @param {unknown} error
   */
  static from(error) {
    return error instanceof NotDone ? error : null;
  }
}

/**
 * @typedef {object} SenderHeard
 * @property {(entry: Entry, reply: Reply) => void} saved
 * @property {() => void} renew the page should bring a new token
 * @property {() => void} changed
 */

/**
 * Sends the outbox in order, one at a time, until the server has each entry on disk.
 *
 * What is added is sent once the frame that follows is painted: to put a request together would
 * hold the next unit up. It is in the outbox by then; a page that leaves sends it at once.
 */
export class Sender {
  /**
   * @param {string} base
   * @param {string} token
   * @param {Outbox} outbox
   * @param {SenderHeard} heard
   */
  constructor(base, token, outbox, heard) {
    this.base = base;
    this.token = token;
    this.outbox = outbox;
    this.heard = heard;
    /** @type {Map<string, string>} id → why; kept in the outbox, tried again after a reload */
    this.refused = new Map();
    this.failures = 0;
    this.closed = false;
    this.flushing = false;
    /** @type {Promise<void>} until nothing is on its way */
    this.idle = Promise.resolve();
    /** @type {number | undefined} */
    this.timer = undefined;
    /** @type {number | undefined} */
    this.renewing = undefined;
    this.due = false; // sent after the next frame
    this.leaving = false;
    this.onHide = (/** @type {Event} */ { type }) => this.hidden(type === "pagehide");
    window.addEventListener("pagehide", this.onHide);
    document.addEventListener("visibilitychange", this.onHide);
  }

  close() {
    this.closed = true;
    window.removeEventListener("pagehide", this.onHide);
    document.removeEventListener("visibilitychange", this.onHide);
    clearTimeout(this.timer);
    clearInterval(this.renewing);
  }

  /** Ask the page for a new token, until it brings one; meanwhile decisions go into the outbox. */
  renew() {
    if (this.renewing !== undefined || this.closed) return;
    this.heard.renew();
    this.renewing = setInterval(() => this.heard.renew(), RENEW_MS);
  }

  /** @param {string} token */
  renewed(token) {
    this.token = token;
    clearInterval(this.renewing);
    this.renewing = undefined;
  }

  /** @param {Entry} entry */
  add(entry) {
    this.outbox.add(entry);
    if (document.hidden || !this.outbox.keeps) return this.flush(); // No frame comes, or it may be lost.
    if (this.due) return;
    this.due = true;
    requestAnimationFrame(() => requestAnimationFrame(() => this.now()));
  }

  /** What waits for a frame is sent. */
  now() {
    if (!this.due) return;
    this.due = false;
    this.flush();
  }

  /** Until nothing is on its way, and nothing waits for a frame. */
  settled() {
    this.now();
    return this.idle;
  }

  /**
   * Nobody sees the page any more: there are no frames to wait for.
   * @param {boolean} leaving the page goes; what it asks for is finished without it
   */
  hidden(leaving) {
    this.leaving ||= leaving;
    if (leaving || document.hidden) this.now();
  }

  /** @param {string} id */
  discard(id) {
    this.outbox.remove(id);
    this.refused.delete(id);
    this.heard.changed();
  }

  /** What the server should still get. */
  unsent() {
    return this.outbox.read().filter((entry) => !this.refused.has(entry.id));
  }

  /** How many answers wait to be sent; a correction is no answer more. */
  answers() {
    return this.unsent().filter((entry) => entry.path === "answers" && !entry.body.replaces).length;
  }

  /** The draws whose answers the server does not have yet. */
  undecided() {
    const answers = this.outbox.read().filter((entry) => entry.path === "answers" && !entry.body.replaces);
    return answers.map((entry) => String(entry.body.draw_id));
  }

  /** The oldest entry of this tab, or of another one that had its time. */
  next() {
    return this.unsent().find(
      (entry) => entry.tab === this.outbox.tab || Math.abs(Date.now() - entry.made) >= OTHERS_MS,
    );
  }

  /**
   * Ask the API: POST with a body, else GET.
   * @param {string} path
   * @param {object} [body]
   * @param {RequestInit} [more]
   * @returns {Promise<Reply>}
   */
  async call(path, body, more = {}) {
    const asked = performance.now();
    const answer = await fetch(`${this.base}api/${path}`, {
      method: body ? "POST" : "GET",
      headers: { Authorization: `Bearer ${this.token}`, ...(body && { "Content-Type": "application/json" }) },
      body: body ? JSON.stringify(body) : null,
      signal: AbortSignal.timeout(ANSWER_MS),
      ...more,
    });
    if (answer.status === 401) this.renew();
    const said = await answer.json().catch(() => null);
    const after = 1000 * Number(answer.headers.get("Retry-After") ?? 0) || 0;
    if (!answer.ok) throw new NotDone(whyNot(said), answer.status, after);
    if (!said) throw new Error("The answer was cut off.");
    this.token = said.token ?? this.token;
    return Object.assign(said, { asked });
  }

  flush() {
    if (!this.flushing && !this.closed) this.idle = this.sendAll();
  }

  async sendAll() {
    this.flushing = true;
    try {
      for (let entry = this.next(); entry && !this.closed; entry = this.next()) {
        if (!(await this.send(entry))) return;
      }
      if (this.unsent().length) this.later(OTHERS_MS);
    } finally {
      this.flushing = false;
      this.heard.changed();
    }
  }

  /**
   * Send one entry; returns whether the next one's turn has come.
   * @param {Entry} entry
   */
  async send(entry) {
    try {
      const reply = await this.call(entry.path, { ...entry.body, id: entry.id }, { keepalive: this.leaving });
      this.failures = 0;
      this.outbox.remove(entry.id);
      this.heard.saved(entry, reply);
      return true;
    } catch (error) {
      return this.unsaved(entry, NotDone.from(error));
    }
  }

  /**
   * @param {Entry} entry
   * @param {NotDone | null} answer
   */
  unsaved(entry, answer) {
    if (answer?.final) {
      this.refused.set(entry.id, answer.message);
      this.heard.changed();
      return true;
    }
    this.failures += 1;
    // Without a token that counts, the page is asked for one; all else is tried again.
    if (answer?.status !== 401) this.later(Math.max(answer?.after ?? 0, this.pause));
    return false;
  }

  get pause() {
    return RETRY_MS[Math.min(this.failures, RETRY_MS.length) - 1] ?? 0;
  }

  /** @param {number} milliseconds */
  later(milliseconds) {
    clearTimeout(this.timer);
    if (!this.closed) this.timer = setTimeout(() => this.flush(), milliseconds);
  }
}

/**
 * The server's reason in words: a sentence, or the fields that are wrong.
 * @param {{ detail?: string | { loc?: string[], msg: string }[] } | null} said
 */
function whyNot(said) {
  const { detail } = said ?? {};
  if (Array.isArray(detail)) return detail.map((one) => `${one.loc?.join(".")}: ${one.msg}`).join("; ");
  return detail ?? _("The server did not say why.");
}
