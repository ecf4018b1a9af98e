const RETRY_MS = [500, 1000, 2000, 4000, 8000];
const ANSWER_MS = 20_000; // a server that says nothing for so long is asked again
export const REFUSED = [400, 403, 404, 409, 413, 422];
const OTHERS_MS = 5000; // how long another tab has to send what it put into the outbox
const RENEW_MS = 15_000; // a page that brings no new token is asked again

/** Sends the outbox in order, one at a time, until the server has each entry on disk. */
export class Sender {
  constructor(base, token, outbox, heard) {
    this.base = base;
    this.token = token;
    this.outbox = outbox;
    this.heard = heard; // {saved(entry, reply), renew(), changed()}
    this.refused = new Map(); // id → why; kept in the outbox, tried again after a reload
    this.failures = 0;
  }

  close() {
    this.closed = true;
    clearTimeout(this.timer);
    clearInterval(this.renewing);
  }

  /** Ask the page for a new token, until it brings one; meanwhile decisions go into the outbox. */
  renew() {
    if (this.renewing || this.closed) return;
    this.heard.renew();
    this.renewing = setInterval(() => this.heard.renew(), RENEW_MS);
  }

  renewed(token) {
    this.token = token;
    clearInterval(this.renewing);
    this.renewing = null;
  }

  add(entry) {
    this.outbox.add(entry);
    this.flush();
  }

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

  /** The oldest entry of this tab, or of another one that had its time. */
  next() {
    const fresh = (entry) => Math.abs(Date.now() - entry.made) < OTHERS_MS;
    return this.unsent().find((entry) => entry.tab === this.outbox.tab || !fresh(entry));
  }

  /** Ask the API: POST with a body, else GET. */
  async call(path, body) {
    const answer = await fetch(`${this.base}api/${path}`, {
      method: body ? "POST" : "GET",
      headers: { Authorization: `Bearer ${this.token}`, ...(body && { "Content-Type": "application/json" }) },
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    if (answer.status === 401) this.renew();
    const said = await answer.json().catch(() => null);
    const after = 1000 * Number(answer.headers.get("Retry-After") ?? 0);
    if (!answer.ok) throw Object.assign(new Error(whyNot(said)), { status: answer.status, after });
    if (!said) throw new Error("The answer was cut off.");
    this.token = said.token ?? this.token;
    return said;
  }

  async flush() {
    if (this.flushing || this.closed) return;
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

  async send(entry) {
    try {
      const reply = await this.call(entry.path, { ...entry.body, id: entry.id });
      this.failures = 0;
      this.outbox.remove(entry.id);
      this.heard.saved(entry, reply);
      return true;
    } catch (error) {
      if (REFUSED.includes(error.status)) {
        this.refused.set(entry.id, error.message);
        this.heard.changed();
        return true;
      }
      this.failures += 1;
      // Without a token that counts, the page is asked for one; all else is tried again.
      if (error.status !== 401) this.later(Math.max(error.after || 0, this.pause));
      return false;
    }
  }

  get pause() {
    return RETRY_MS[Math.min(this.failures, RETRY_MS.length) - 1];
  }

  later(milliseconds) {
    clearTimeout(this.timer);
    if (!this.closed) this.timer = setTimeout(() => this.flush(), milliseconds);
  }
}

/** The server's reason in words: a sentence, or the fields that are wrong. */
function whyNot(said) {
  if (Array.isArray(said?.detail)) return said.detail.map((one) => `${one.loc?.join(".")}: ${one.msg}`).join("; ");
  return String(said?.detail ?? "The server did not say why.");
}
