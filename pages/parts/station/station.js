// The station: a queue of reserved units whose pictures are decoded ahead, an outbox of decisions
// that is also in localStorage, and one key press per decision. No Streamlit rerun per decision.

const AHEAD = 6; // units reserved and decoded ahead of the one on screen
const RETRY_MS = [500, 1000, 2000, 4000, 8000];
const stations = new WeakMap();

export default function mount({ data, parentElement, setStateValue }) {
  let station = stations.get(parentElement);
  if (!station) {
    station = new Station(parentElement, data);
    stations.set(parentElement, station);
  }
  station.refresh(data, () => setStateValue("renew", Date.now()));
  return () => {
    station.close();
    stations.delete(parentElement);
  };
}

/** Decisions made and not yet saved, kept in localStorage until the server has them on disk. */
class Outbox {
  constructor(key) {
    this.key = key;
    this.memory = [];
  }

  read() {
    try {
      return JSON.parse(localStorage.getItem(this.key) ?? "[]");
    } catch {
      return this.memory;
    }
  }

  write(entries) {
    this.memory = entries;
    try {
      localStorage.setItem(this.key, JSON.stringify(entries));
    } catch {
      // Kept in memory; the station shows the count as unsent until the server has them.
    }
  }

  add(entry) {
    this.write([...this.read(), entry]);
  }

  remove(id) {
    this.write(this.read().filter((entry) => entry.id !== id));
  }
}

class Station {
  constructor(root, data) {
    this.root = root;
    this.data = data;
    this.token = data.token;
    this.outbox = new Outbox(`${data.outbox}:${data.task.name}`);
    this.queue = []; // units ahead, the first one is on screen
    this.gone = new Set(); // draws decided here, so that a late answer does not bring them back
    this.saved = 0;
    this.waiting = null;
    this.history = []; // own answers, newest last
    this.ready = false;
    this.shownAt = 0;
    this.failures = 0;
    this.onKey = (event) => this.key(event);
    window.addEventListener("keydown", this.onKey);
    this.buttons();
    this.start();
  }

  find(selector) {
    return this.root.querySelector(selector);
  }

  refresh(data, renew) {
    this.renew = renew;
    if (data.token !== this.data.token) {
      this.data = data;
      this.token = data.token;
      this.renewing = false;
      this.flush();
      if (!this.queue.length) this.fill();
    }
  }

  close() {
    this.closed = true;
    clearTimeout(this.timer);
    window.removeEventListener("keydown", this.onKey);
  }

  async start() {
    for (const entry of this.outbox.read()) this.gone.add(entry.draw_id);
    this.flush();
    await this.fill();
  }

  buttons() {
    const bar = this.find(".answers");
    bar.replaceChildren();
    for (const choice of this.data.task.choices) {
      const button = document.createElement("button");
      button.type = "button";
      button.dataset.choice = choice.value;
      button.title = choice.meaning;
      button.disabled = true;
      const key = document.createElement("kbd");
      key.textContent = choice.key.toUpperCase();
      button.append(choice.label, key);
      button.addEventListener("click", () => this.decide(choice.value));
      bar.append(button);
    }
    this.find(".question").textContent = this.data.task.question;
    this.find(".undo").addEventListener("click", () => this.undo());
  }

  key(event) {
    if (event.repeat || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const target = event.composedPath()[0];
    if (target instanceof Element && target.closest("input, textarea, select, [contenteditable]")) return;
    if (event.key === "z") return this.undo();
    const choice = this.data.task.choices.find((one) => one.key === event.key);
    if (choice) this.decide(choice.value);
  }

  async call(path, body) {
    const answer = await fetch(`${this.data.base}api/${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${this.token}` },
      body: JSON.stringify(body),
    });
    if (answer.status === 401) {
      if (!this.renewing) this.renew();
      this.renewing = true;
    }
    const said = await answer.json().catch(() => ({}));
    if (!answer.ok) throw Object.assign(new Error(String(said.detail)), { status: answer.status });
    this.token = said.token ?? this.token;
    return said;
  }

  async fill() {
    try {
      const said = await this.call("leases", { task: this.data.task.name, batch: this.data.batch, want: AHEAD });
      this.failures = 0;
      this.accept(said);
    } catch (error) {
      if (error.status !== 401) this.later(() => this.fill());
      this.status();
    }
  }

  accept(said) {
    this.waiting = said.waiting;
    const known = new Set(this.queue.map((unit) => unit.draw_id));
    for (const unit of said.units) {
      if (known.has(unit.draw_id) || this.gone.has(unit.draw_id)) continue;
      unit.pictures = Promise.all([load(this.data.base, unit.source_url), load(this.data.base, unit.edited_url)]);
      this.queue.push(unit);
    }
    if (!this.current && this.queue.length) this.show();
    if (!this.queue.length) this.empty();
    this.status();
  }

  async show() {
    const unit = this.queue[0];
    this.current = unit;
    this.enable(false);
    const [source, edited] = await unit.pictures;
    if (this.current !== unit || this.closed) return;
    this.find(".empty").hidden = true;
    this.find(".kind").textContent = unit.edit_type ?? "type not known";
    this.find(".instruction").textContent = unit.instruction || "(no instruction is known)";
    this.find(".short").textContent = unit.short_instruction && unit.short_instruction !== unit.instruction ? `In short: ${unit.short_instruction}` : "";
    const broken = [this.place(".source", source), this.place(".edited", edited)].includes(true);
    this.find('[data-choice="cannot_judge"]')?.classList.toggle("offered", broken);
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        // Painted: from here on a key is an answer to what is on screen.
        if (this.current !== unit) return;
        this.shownAt = performance.now();
        this.enable(true);
      }),
    );
  }

  place(selector, picture) {
    const image = this.find(selector);
    const note = image.parentElement.querySelector(".missing");
    image.hidden = !picture.image;
    note.hidden = Boolean(picture.image);
    note.textContent = picture.problem ?? "";
    if (picture.image) image.src = picture.image.src;
    else image.removeAttribute("src");
    return !picture.image;
  }

  enable(ready) {
    this.ready = ready;
    this.find(".station").dataset.ready = String(ready);
    for (const button of this.root.querySelectorAll(".answers button")) button.disabled = !ready;
  }

  empty() {
    this.current = null;
    this.enable(false);
    for (const selector of [".kind", ".instruction", ".short"]) this.find(selector).textContent = "";
    this.place(".source", {});
    this.place(".edited", {});
    for (const note of this.root.querySelectorAll(".missing")) note.hidden = true;
    this.find(".empty").hidden = false;
    this.find(".empty p").textContent = this.saved
      ? "Done: nothing more waits for you here. Thank you."
      : "Nothing waits for you here. When a lead draws a batch, it appears on this page.";
  }

  decide(verdict) {
    const unit = this.current;
    if (!unit || !this.ready) return;
    const entry = {
      id: uuid7(),
      draw_id: unit.draw_id,
      verdict,
      milliseconds: Math.round(performance.now() - this.shownAt),
      shown: { left: "source", right: "edited", judge: false, width: window.innerWidth, height: window.innerHeight },
    };
    this.outbox.add(entry);
    this.history.push({ id: entry.id, unit });
    this.gone.add(unit.draw_id);
    this.queue.shift();
    this.current = null;
    if (this.queue.length) this.show();
    else this.enable(false);
    this.status();
    this.flush();
  }

  async flush() {
    if (this.flushing || this.closed) return;
    this.flushing = true;
    try {
      for (let [entry] = this.outbox.read(); entry; [entry] = this.outbox.read()) {
        if (!(await this.send(entry))) break;
      }
    } finally {
      this.flushing = false;
      this.status();
    }
  }

  async send(entry) {
    try {
      const said = await this.call("answers", { ...entry, task: this.data.task.name, batch: this.data.batch, want: AHEAD });
      this.outbox.remove(entry.id);
      this.failures = 0;
      this.saved += 1;
      this.reveal(said);
      this.accept(said);
      return true;
    } catch (error) {
      if (error.status === 401) return false;
      if ([404, 409, 422].includes(error.status)) {
        this.refused = `Not accepted by the server: ${error.message}`;
        this.outbox.remove(entry.id);
        return true;
      }
      this.later(() => this.flush());
      return false;
    }
  }

  later(what) {
    clearTimeout(this.timer);
    this.timer = setTimeout(what, RETRY_MS[Math.min(this.failures, RETRY_MS.length - 1)]);
    this.failures += 1;
  }

  async undo() {
    const last = this.history.at(-1);
    if (!last || this.undoing) return;
    this.undoing = true;
    try {
      await this.flush();
      const said = await this.call("undo", { id: uuid7(), answer_id: last.id });
      this.history.pop();
      this.saved -= 1;
      if (said.unit) this.back(said.unit);
    } catch (error) {
      this.refused = error.status ? error.message : "Not undone: the server cannot be reached.";
    } finally {
      this.undoing = false;
      this.status();
    }
  }

  back(unit) {
    unit.pictures = Promise.all([load(this.data.base, unit.source_url), load(this.data.base, unit.edited_url)]);
    this.gone.delete(unit.draw_id);
    this.queue = [unit, ...this.queue.filter((one) => one.draw_id !== unit.draw_id)];
    this.show();
  }

  reveal(said) {
    const note = this.find(".reveal");
    note.hidden = !said.judge.length;
    note.textContent = said.judge
      .map((one) => `The judge on your last answer (${one.judge}): ${one.overall === null ? "no score" : one.overall.toFixed(2)}${one.reason ? ` – ${one.reason}` : ""}`)
      .join("\n");
  }

  status() {
    const unsent = this.outbox.read().length;
    const state = this.find(".state");
    const parts = [`${this.saved} saved`];
    if (unsent) parts.push(this.failures ? `${unsent} unsent, retrying` : `${unsent} being sent`);
    if (this.waiting !== null) parts.push(`${Math.max(0, this.waiting - unsent)} left`);
    if (this.refused) parts.push(this.refused);
    state.textContent = parts.join(" · ");
    state.classList.toggle("waiting", Boolean(unsent && this.failures));
    this.find(".undo").disabled = !this.history.length;
  }
}

/** Fetch and decode one picture; a failure becomes words, never a broken icon. */
async function load(base, url) {
  const image = new Image();
  image.src = base + url;
  try {
    await image.decode();
    return { image };
  } catch {
    const answer = await fetch(base + url).catch(() => null);
    const why = answer && !answer.ok ? await answer.text() : "The picture could not be shown.";
    return { problem: `${why} You can answer “Cannot judge”.` };
  }
}

/** A UUID of version 7: milliseconds since 1970, then random bits. */
function uuid7() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let time = Date.now();
  for (let index = 5; index >= 0; index -= 1) {
    bytes[index] = time % 256;
    time = Math.floor(time / 256);
  }
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
