const RETRY_MS = [500, 1000, 2000, 4000, 8000];
const ANSWER_MS = 20_000; // a server that says nothing for so long is asked again
const REFUSED = [400, 403, 404, 409, 413, 422];
const OTHERS_MS = 5000; // how long another tab has to send what it put into the outbox

/** Sends the outbox in order, one at a time, until the server has each entry on disk. */
class Sender {
  constructor(base, token, outbox, heard) {
    this.base = base;
    this.token = token;
    this.outbox = outbox;
    this.heard = heard; // {saved(entry, reply), refused(entry, why), renew(), changed()}
    this.mine = new Set();
    this.refused = new Map(); // id → why; kept in the outbox, tried again after a reload
    this.failures = 0;
  }

  close() {
    this.closed = true;
    clearTimeout(this.timer);
  }

  renewed(token) {
    this.token = token;
    this.renewing = false;
  }

  add(entry) {
    this.mine.add(entry.id);
    this.outbox.add(entry);
    this.flush();
  }

  /** What the server should still get. */
  unsent() {
    return this.outbox.read().filter((entry) => !this.refused.has(entry.id));
  }

  next() {
    const old = Date.now() - OTHERS_MS;
    return this.unsent().find((entry) => this.mine.has(entry.id) || !(entry.made > old));
  }

  async call(path, body) {
    const answer = await fetch(`${this.base}api/${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${this.token}` },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    if (answer.status === 401) {
      if (!this.renewing) this.heard.renew();
      this.renewing = true;
    }
    const said = await answer.json().catch(() => null);
    if (!answer.ok) throw Object.assign(new Error(words(said)), { status: answer.status });
    if (!said) throw new Error("The answer was cut off.");
    this.token = said.token ?? this.token;
    return said;
  }

  async flush() {
    if (this.flushing || this.closed) return;
    this.flushing = true;
    try {
      for (let entry = this.next(); entry && !this.closed; entry = this.next()) {
        if (!(await this.send(entry))) break;
      }
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
        this.heard.refused(entry, error.message);
        return true;
      }
      // Without a token that counts, the page is asked for one; all else is tried again.
      if (error.status !== 401) this.later(() => this.flush());
      return false;
    }
  }

  later(what) {
    clearTimeout(this.timer);
    this.timer = setTimeout(what, RETRY_MS[Math.min(this.failures, RETRY_MS.length - 1)]);
    this.failures += 1;
  }
}

/** The server's reason in words: a sentence, or the fields that are wrong. */
function words(said) {
  if (Array.isArray(said?.detail)) return said.detail.map((one) => `${one.loc?.join(".")}: ${one.msg}`).join("; ");
  return String(said?.detail ?? "The server did not say why.");
}
