import { Controls } from "./answering/controls.js";
import { Back } from "./answering/corrections.js";
import { Form } from "./answering/form.js";
import { Keys } from "./answering/keys.js";
import { More } from "./answering/remarks.js";
import { make } from "./base/dom.js";
import { Foot } from "./foot/foot.js";
import { Doors } from "./panels/panels.js";
import { Hands } from "./pictures/gestures.js";
import { Pictures } from "./pictures/loading.js";
import { Pins } from "./pictures/pins.js";
import { Viewer } from "./pictures/viewer.js";
import { Ids } from "./saving/ids.js";
import { Outbox } from "./saving/outbox.js";
import { Sender } from "./saving/sender.js";
import { askingOf } from "./tasks/types.js";
import { Queue } from "./unit/queue.js";
import { Screen } from "./unit/screen.js";

const NOTHING = "Nothing waits for you here. When a lead draws a batch, it appears on this page.";
const DONE = "Done: nothing more waits for you here. Thank you.";
const BEHIND = "The next ones come when your answers have reached the server.";

/**
 * A queue of reserved units whose pictures are decoded ahead, and one key press per decision. What
 * is decided goes through the outbox to the API; no Streamlit rerun per decision.
 */
export class Station {
  constructor(root, data) {
    this.root = root;
    this.data = data;
    this.count = 0; // answers saved since the page opened
    this.back = new Back(this);
    this.saving();
    this.seeing();
    this.saying();
    this.controls = new Controls(this);
    this.find(".ways").replaceChildren(...data.ways.map(({ label, href }) => make("a", { href }, label)));
    this.start();
  }

  saving() {
    const { base, token, outbox, task } = this.data;
    this.outbox = new Outbox(`${outbox}:${task.name}`);
    this.ids = new Ids(this.outbox.read().at(-1)?.id);
    this.sender = new Sender(base, token, this.outbox, {
      saved: (entry, reply) => this.saved(entry, reply),
      renew: () => this.renew?.(),
      changed: () => this.status(),
    });
    this.outbox.listen((entry) => this.elsewhere(entry));
    this.foot = new Foot(this.root, this.data);
  }

  seeing() {
    this.pictures = new Pictures(this.data.base);
    this.queue = new Queue(this.pictures, this.sender, this.data, {
      more: () => this.screen.work ? this.status() : this.next(),
      failed: (why) => this.say(why || this.foot.notice),
    });
    this.viewer = new Viewer(this.root, this.pictures, () => this.seen());
    this.pins = new Pins(this.viewer);
    this.screen = new Screen(this.root, this.viewer, {
      drawn: (work, broken) => this.drawn(work, broken),
      painted: () => this.viewer.ahead(this.queue.works[1]?.unit),
      ready: (yes) => this.form.enable(yes),
      may: () => this.mayDecide(),
    });
  }

  saying() {
    const { root, data } = this;
    this.keys = new Keys(`${data.outbox}:keys`, data.task);
    this.asking = askingOf(this);
    this.form = new Form(root, data.task, this.keys, (verdict) => this.decide(verdict));
    this.hands = new Hands(this.find(".table"), this.viewer, {
      swipes: data.task.choices.some((choice) => choice.swipe),
      swiped: (way) => this.decide(this.form.swiped(way)?.value),
      hint: (way, enough) => `${this.form.swiped(way)?.label ?? ""}${enough ? "" : " …"}`,
      pinned: (key, point) => this.controls.openMore(true) || this.more.pin(key, point),
    });
    this.more = new More(root, data, this.keys, {
      changed: (pins) => this.pins.show(pins),
      pinMode: (on = !this.hands.pinning) => this.hands.pinMode(on) || this.controls?.state(),
    });
    this.doors = new Doors(this);
  }

  find(selector) {
    return this.root.querySelector(selector);
  }

  refresh(data, renew) {
    this.renew = renew;
    if (data.token === this.data.token) return;
    const newer = data.guidelines.version !== this.data.guidelines.version;
    Object.assign(this.data, { token: data.token, guidelines: data.guidelines });
    if (newer) this.say(`The guidelines are new (version ${data.guidelines.version}): see Guidelines.`);
    this.sender.renewed(data.token);
    this.sender.flush();
    if (!this.queue.first) this.queue.fill();
  }

  close() {
    for (const part of [this.sender, this.outbox, this.pictures, this.queue, this.viewer, this.controls, this.doors]) part.close();
    this.screen.work = null;
  }

  async start() {
    for (const entry of this.outbox.read()) if (entry.path === "answers") this.queue.gone.add(entry.body.draw_id);
    this.sender.flush();
    await this.queue.fill();
    this.doors.news.look();
  }

  /** The next unit comes on screen, or the word that there is none. */
  next() {
    if (this.queue.first) {
      this.screen.show(this.queue.first);
      return this.status();
    }
    const behind = this.sender.answers() > 0;
    this.asking.reset(null);
    this.screen.clear(behind ? BEHIND : this.count ? DONE : NOTHING, !behind);
    this.doors.chip(null);
    if (!behind) this.queue.again();
    this.status();
  }

  drawn({ unit, said, correcting }, broken) {
    this.doors.chip(unit);
    this.form.ask(unit.asked);
    this.asking.reset(unit, said);
    this.form.show(broken, correcting && said.verdict);
    this.more.reset(said);
  }

  /** Where the browser cannot keep decisions, the last one must be saved before the next. */
  mayDecide() {
    return this.outbox.keeps || this.sender.unsent().length === 0;
  }

  decide(verdict) {
    const { work, ready } = this.screen;
    if (!work || !verdict || !ready || !this.form.offers(verdict)) return;
    const wait = this.asking.waits(verdict);
    if (wait !== undefined) return this.say(wait);
    const { draw_id, batch_id } = work.unit;
    const said = { verdict, ...this.more.content(), ...this.asking.content() };
    const replaces = work.correcting ? { replaces: work.correcting } : {};
    const body = { draw_id, ...said, ...this.screen.circumstances(this.asking.shown()), ...replaces, ...this.queue.asked };
    const id = this.put("answers", { ...body, guidelines_version: this.data.guidelines.version }, { batch: batch_id });
    this.foot.notice = "";
    if (work.correcting) return this.back.corrected(work.correcting, id);
    this.back.keep(id, { ...work, said });
    this.foot.pace.decided();
    this.leave(draw_id);
  }

  /** Put an entry into the outbox and send it; returns its id. `more` stays in this browser. */
  put(path, body, more = {}) {
    const id = this.ids.next();
    this.sender.add({ id, path, body, made: Date.now(), ...more });
    return id;
  }

  /** A unit is decided: the next one comes on screen. */
  leave(drawId) {
    this.queue.drop(drawId);
    if (this.screen.work?.unit.draw_id === drawId) this.next();
    else this.status();
  }

  /** Another tab of this reviewer decided something: it is not asked here again. */
  elsewhere(entry) {
    if (entry.path === "answers" && !entry.body.replaces) this.leave(entry.body.draw_id);
    this.sender.flush();
  }

  saved(entry, reply) {
    if (entry.path === "answers") {
      if (!entry.body.replaces) this.tally(entry, 1);
      this.foot.reveal(reply.judge);
      this.queue.accept(reply);
    }
    if (entry.path === "undo") this.back.undone(entry, reply);
    if (entry.path === "questions") this.foot.notice = "Your question is with the lead.";
    this.screen.recheck();
    this.status();
  }

  tally({ batch }, number) {
    this.count += number;
    this.foot.tally(batch, number);
    this.queue.tally(number);
  }

  escape() {
    this.hands.pinMode(false);
    if (this.screen.work?.correcting) {
      this.next();
      this.say("");
    }
    this.controls.state();
  }

  /** The view or the way of looking is another one. */
  seen() {
    this.pins?.place();
    this.controls?.state();
  }

  relabel() {
    this.form.buttons();
    this.asking.relabel();
    this.form.enable(this.screen.ready);
    this.more.build(this.keys);
    this.more.draw();
    this.controls.draw();
  }

  say(notice) {
    this.foot.notice = notice;
    this.status();
  }

  status() {
    const unsent = this.sender.unsent().length;
    this.foot.show({
      count: Math.max(0, this.count),
      unsent,
      retrying: this.sender.failures > 0,
      left: this.queue.left,
      keeps: this.outbox.keeps,
      refused: this.sender.refused.size,
      batch: this.screen.work?.unit.batch_id,
    });
    this.find("[data-does='undo']").disabled = !this.back.answers.length && !this.count;
    this.find(".refused").hidden = !this.sender.refused.size;
  }
}
