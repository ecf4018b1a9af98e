const AHEAD = 6; // units reserved and decoded ahead of the one on screen
const UNDOABLE = 10;

/**
 * A queue of reserved units whose pictures are decoded ahead, and one key press per decision. What
 * is decided goes through the outbox to the API; no Streamlit rerun per decision.
 */
class Station {
  constructor(root, data) {
    this.root = root;
    this.data = data;
    this.outbox = new Outbox(`${data.outbox}:${data.task.name}`);
    this.ids = new Ids(this.outbox.read().at(-1)?.id);
    this.sender = new Sender(data.base, data.token, this.outbox, {
      saved: (entry, reply) => this.saved(entry, reply),
      refused: () => this.status(),
      renew: () => this.renew(),
      changed: () => this.status(),
    });
    this.viewer = new Viewer(root, data.base);
    this.form = new Form(root, data.task, (verdict) => this.decide(verdict));
    this.queue = []; // units ahead, the first one is on screen
    this.gone = new Set(); // draws decided here, so that a late reply does not bring them back
    this.count = 0; // answers saved since the page opened
    this.waiting = null;
    this.history = []; // own answers, newest last
    this.ready = false;
    this.shownAt = 0;
    this.onKey = (event) => this.key(event);
    window.addEventListener("keydown", this.onKey);
    this.find(".undo").addEventListener("click", () => this.undo());
    this.outbox.listen((entry) => this.elsewhere(entry));
    this.start();
  }

  find(selector) {
    return this.root.querySelector(selector);
  }

  refresh(data, renew) {
    this.renew = renew;
    if (data.token !== this.data.token) {
      this.data = data;
      this.sender.renewed(data.token);
      this.sender.flush();
      if (!this.queue.length) this.fill();
    }
  }

  close() {
    this.closed = true;
    this.sender.close();
    this.outbox.close();
    clearTimeout(this.timer);
    window.removeEventListener("keydown", this.onKey);
  }

  async start() {
    for (const entry of this.outbox.read()) this.forget(entry);
    this.sender.flush();
    await this.fill();
  }

  key(event) {
    if (event.repeat || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const target = event.composedPath()[0];
    if (target instanceof Element && target.closest("input, textarea, select, [contenteditable]")) return;
    if (event.key === "z") this.undo();
    else if (!this.viewer.key(event)) this.form.key(event);
  }

  async fill() {
    try {
      const asked = { task: this.data.task.name, batch: this.data.batch, want: AHEAD };
      this.accept(await this.sender.call("leases", asked));
    } catch (error) {
      if (error.status !== 401) this.timer = setTimeout(() => this.fill(), 2000);
      this.status();
    }
  }

  accept(reply) {
    this.waiting = reply.waiting;
    const known = new Set(this.queue.map((unit) => unit.draw_id));
    for (const unit of reply.units) {
      if (known.has(unit.draw_id) || this.gone.has(unit.draw_id)) continue;
      unit.pictures = this.viewer.load(unit);
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
    const pictures = await unit.pictures;
    if (this.current !== unit || this.closed) return;
    this.find(".kind").textContent = unit.edit_type ?? "type not known";
    this.find(".instruction").textContent = unit.instruction || "(no instruction is known)";
    const short = unit.short_instruction;
    this.find(".short").textContent = short && short !== unit.instruction ? `In short: ${short}` : "";
    this.form.show(this.viewer.show(pictures));
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        // Painted: from here on a key is an answer to what is on screen.
        if (this.current !== unit) return;
        this.shownAt = performance.now();
        this.enable(this.mayDecide());
      }),
    );
  }

  /** Where the browser cannot keep decisions, the last one must be saved before the next. */
  mayDecide() {
    return this.outbox.keeps || this.outbox.size === 0;
  }

  enable(ready) {
    this.ready = ready;
    this.find(".station").dataset.ready = String(ready);
    this.form.enable(ready);
  }

  empty() {
    this.current = null;
    this.enable(false);
    for (const selector of [".kind", ".instruction", ".short"]) this.find(selector).textContent = "";
    this.viewer.clear(
      this.count
        ? "Done: nothing more waits for you here. Thank you."
        : "Nothing waits for you here. When a lead draws a batch, it appears on this page.",
    );
  }

  decide(verdict) {
    const unit = this.current;
    if (!unit || !this.ready) return;
    const body = {
      draw_id: unit.draw_id,
      verdict,
      ...this.form.content(),
      milliseconds: Math.round(performance.now() - this.shownAt),
      shown: { left: "source", right: "edited", judge: false, width: window.innerWidth, height: window.innerHeight },
      task: this.data.task.name,
      batch: this.data.batch,
      want: AHEAD,
    };
    const id = this.put("answers", body);
    this.history = [...this.history, { id, unit }].slice(-UNDOABLE);
    this.leave(unit.draw_id);
  }

  /** Put an entry into the outbox and send it; returns its id. */
  put(path, body) {
    const id = this.ids.next();
    this.sender.add({ id, path, body, made: Date.now() });
    return id;
  }

  /** A unit is decided: the next one comes on screen. */
  leave(drawId) {
    this.gone.add(drawId);
    this.queue = this.queue.filter((unit) => unit.draw_id !== drawId);
    if (this.current?.draw_id === drawId) {
      this.current = null;
      if (this.queue.length) this.show();
      else this.enable(false);
    }
    this.status();
  }

  forget(entry) {
    if (entry.path === "answers") this.gone.add(entry.body.draw_id);
  }

  /** Another tab of this reviewer decided something: it is not asked here again. */
  elsewhere(entry) {
    if (entry.path === "answers") this.leave(entry.body.draw_id);
    this.status();
  }

  saved(entry, reply) {
    if (entry.path === "answers") {
      this.count += 1;
      this.reveal(reply);
      this.accept(reply);
    }
    if (entry.path === "undo") this.undone(reply);
    if (this.current && !this.ready && this.mayDecide()) this.enable(true);
    this.status();
  }

  /** The last answer is taken back and its unit shown again; the log hears of it in order. */
  undo() {
    const last = this.history.pop();
    if (!last) return;
    this.put("undo", { answer_id: last.id });
    this.gone.delete(last.unit.draw_id);
    this.queue = [last.unit, ...this.queue.filter((one) => one.draw_id !== last.unit.draw_id)];
    this.show();
    this.status();
  }

  undone(reply) {
    this.count -= 1;
    if (!reply.unit) this.notice = "Taken back; it cannot be answered again, its batch is closed.";
  }

  reveal(reply) {
    const note = this.find(".reveal");
    note.hidden = !reply.judge.length;
    note.textContent = reply.judge
      .map((one) => `The judge on your last answer (${one.judge}): ${one.overall === null ? "no score" : one.overall.toFixed(2)}${one.reason ? ` – ${one.reason}` : ""}`)
      .join("\n");
  }

  status() {
    const unsent = this.sender.unsent().length;
    const parts = [`${Math.max(0, this.count)} saved`];
    if (unsent) parts.push(this.sender.failures ? `${unsent} unsent, retrying` : `${unsent} being sent`);
    if (this.waiting !== null) parts.push(`${Math.max(0, this.waiting - unsent)} left`);
    if (!this.outbox.keeps) parts.push("This browser cannot keep answers: each is saved before the next");
    for (const why of this.sender.refused.values()) parts.push(`Not accepted, kept here: ${why}`);
    if (this.notice) parts.push(this.notice);
    const state = this.find(".state");
    state.textContent = parts.join(" · ");
    state.classList.toggle("waiting", Boolean(unsent && this.sender.failures));
    this.find(".undo").disabled = !this.history.length;
  }
}
