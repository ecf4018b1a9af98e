import { actionsOf } from "./answering/actions.js";
import { Controls } from "./answering/controls.js";
import { Corrections } from "./answering/corrections.js";
import { Form } from "./answering/form.js";
import { Keys } from "./answering/keys.js";
import { LastAnswers } from "./answering/last_answers.js";
import { Remarks } from "./answering/remarks.js";
import { find, make } from "./base/dom.js";
import { _ } from "./base/words.js";
import { Decisions } from "./decisions.js";
import { Foot } from "./foot/foot.js";
import { JudgeCard } from "./panels/judge_card.js";
import { Panels } from "./panels/panels.js";
import { Gestures } from "./pictures/gestures.js";
import { Pictures } from "./pictures/loading.js";
import { Pins } from "./pictures/pins.js";
import { Viewer } from "./pictures/viewer.js";
import { Ids } from "./saving/ids.js";
import { OtherTabs } from "./saving/other_tabs.js";
import { Outbox } from "./saving/outbox.js";
import { Sender } from "./saving/sender.js";
import { TASKS } from "./tasks/index.js";
import { TaskView } from "./tasks/task_view.js";
import { labelParts } from "./unit/labels.js";
import { Leaving } from "./unit/leaving.js";
import { Presence } from "./unit/presence.js";
import { Queue } from "./unit/queue.js";
import { Screen } from "./unit/screen.js";

/** @import { Reserved, StationData } from "./shapes.d.ts" */

/**
 * A queue of reserved units whose pictures are decoded ahead, and one key press per decision. What
 * is decided goes through the outbox to the API; no Streamlit rerun per decision.
 */
export class Station {
  /**
   * All parts, and what each tells the others.
   * @param {ParentNode} root
   * @param {StationData} data
   */
  constructor(root, data) {
    const view = TASKS[data.task.name] ?? TaskView;
    this.root = root;
    this.data = data;
    this.element = find(root, ".station");
    /** @type {() => void} asks the page for a new token */
    this.renew = () => {};

    // From a decision to the log.
    this.decisions = new Decisions(this);
    this.corrections = new Corrections(this);
    this.outbox = new Outbox(`${data.outbox}:${data.task.name}`);
    this.ids = new Ids(this.outbox.read().at(-1)?.id);
    this.sender = new Sender(data.base, data.token, this.outbox, {
      saved: (entry, reply) => this.decisions.saved(entry, reply),
      renew: () => this.renew(),
      changed: () => this.status(),
    });
    this.outbox.listen(
      (entry) => this.decisions.elsewhere(entry),
      (entry) => this.decisions.settled(entry),
    );
    this.foot = new Foot(root, data);

    // What is seen.
    this.pictures = new Pictures(data.base);
    this.queue = new Queue(this.pictures, this.sender, data, {
      more: () => (this.screen.reserved ? this.status() : this.next()),
      failed: (why) => this.say(why || this.foot.notice),
    });
    this.presence = new Presence(() => this.queue.keep());
    this.leaving = new Leaving(this.queue, this.sender, new OtherTabs(`${data.outbox}:${data.task.name}`));
    this.viewer = new Viewer(root, this.pictures, () => this.seen());
    this.pins = new Pins(this.viewer);
    this.screen = new Screen(root, this.viewer, {
      compared: ({ unit, said }) => this.taskView.compared(unit, said),
      drawn: (reserved, broken) => this.drawn(reserved, broken),
      painted: () => this.viewer.comparing.ahead(this.queue.reserved[1]?.unit),
      ready: (ready) => this.form.enable(ready),
      may: () => this.decisions.may(),
    });

    // What is said of it.
    const decide = (/** @type {string | undefined} */ verdict) => this.decisions.decide(verdict);
    this.keys = new Keys(`${data.outbox}:keys`, actionsOf(data.task, view));
    this.taskView = new view({
      data,
      keys: this.keys,
      viewer: this.viewer,
      element: this.element,
      decide,
      say: (words) => this.say(words),
      focus: () => this.element.focus(),
      ready: () => this.screen.ready,
      ask: (kind, instruction) => this.screen.ask(kind, instruction),
      call: (path, body) => this.sender.settled().then(() => this.sender.call(path, body)),
      show: (name, title, ...content) => this.panels.panel.show(name, title, ...content),
      showing: (name) => this.panels.panel.name === name,
      uncovered: () => this.screen.uncovered(),
    });
    this.form = new Form(root, data.task, view.prominent, this.keys, decide, this.taskView.buttons);
    this.gestures = new Gestures(this.viewer, {
      swipes: data.task.choices.some((choice) => choice.swipe),
      swiped: (direction) => this.swipe(direction)?.does(),
      hint: (direction, enough) => `${this.swipe(direction)?.label ?? ""}${enough ? "" : " …"}`,
      pinned: (picture, point) => this.controls.opened().pin(picture, point),
    });
    this.remarks = new Remarks(root, data, this.keys, {
      changed: (pins) => this.pins.show(pins),
      pinMode: (on) => this.pinMode(on),
    });
    this.lastAnswers = new LastAnswers(this);
    this.judgeCard = new JudgeCard(this);
    this.panels = new Panels(this, view);
    this.controls = new Controls(this);
    this.start();
  }

  async start() {
    labelParts(this.root);
    find(this.root, ".ways").replaceChildren(...this.data.ways.map(({ label, href }) => make("a", { href }, label)));
    for (const drawId of this.sender.undecided()) this.queue.drop(drawId);
    this.sender.flush();
    await this.queue.fill();
    this.lastAnswers.load();
    this.panels.news.look();
  }

  /**
   * The page brought other data: a new token, perhaps new guidelines.
   * @param {StationData} data
   * @param {() => void} renew
   */
  refresh({ token, guidelines }, renew) {
    this.renew = renew;
    if (token === this.data.token) return;
    const newer = guidelines.version !== this.data.guidelines.version;
    Object.assign(this.data, { token, guidelines });
    if (newer) this.say(_("The guidelines are new (version {n}): see Guidelines.", { n: guidelines.version }));
    this.sender.renewed(token);
    this.sender.flush();
    if (!this.queue.first || this.queue.owed) this.queue.fill();
  }

  close() {
    for (const part of [
      this.presence,
      this.leaving,
      this.sender,
      this.outbox,
      this.pictures,
      this.queue,
      this.viewer,
      this.lastAnswers,
      this.controls,
      this.panels,
    ])
      part.close();
    this.screen.reserved = null;
  }

  /** The next unit comes on screen, or the word that there is none. */
  next() {
    if (this.queue.first) {
      this.screen.show(this.queue.first);
      return this.status();
    }
    const behind = this.sender.answers() > 0;
    this.taskView.reset(null);
    this.form.show(false);
    this.remarks.reset();
    this.judgeCard.reserve(null);
    this.judgeCard.clear();
    this.screen.clear(
      behind ? _("The next ones come when your answers have reached the server.") : this.nothing(),
      !behind,
    );
    this.panels.chip(null);
    if (!behind) this.queue.again();
    this.status();
  }

  nothing() {
    return this.decisions.count
      ? _("Done: nothing more waits for you here. Thank you.")
      : _("Nothing waits for you here. When a lead draws a batch, it appears on this page.");
  }

  /**
   * @param {Reserved} reserved
   * @param {boolean} broken whether a picture is missing
   */
  drawn({ unit, said, correcting }, broken) {
    this.panels.chip(unit);
    this.judgeCard.reserve(unit);
    this.form.ask(unit.asked);
    this.taskView.reset(unit, said);
    this.form.show(broken, correcting ? said?.verdict : null);
    this.remarks.reset(said);
  }

  escape() {
    this.gestures.pinMode(false);
    if (this.screen.reserved?.correcting) {
      this.next();
      this.say("");
      this.lastAnswers.current();
    }
    this.controls.toolbar.state();
  }

  /**
   * What a swipe stands for: the task's own, else an answer.
   * @param {"left" | "right"} direction
   */
  swipe(direction) {
    const choice = this.form.swiped(direction);
    const answer = choice && { label: choice.label, does: () => this.decisions.decide(choice.value) };
    return this.taskView.swipe(direction) ?? answer;
  }

  /** The view or the way of looking is another one. */
  seen() {
    this.pins.place();
    this.controls.toolbar.state();
  }

  /** @param {boolean} [on] else the other way round */
  pinMode(on = !this.gestures.pinning) {
    this.gestures.pinMode(on);
    this.controls.toolbar.state();
  }

  /** Keys are others: all buttons say so. */
  relabel() {
    this.form.draw();
    this.taskView.relabel();
    this.form.enable(this.screen.ready);
    this.remarks.build();
    this.remarks.draw();
    this.lastAnswers.relabel();
    this.judgeCard.draw();
    this.controls.toolbar.draw();
  }

  /** @param {string} notice */
  say(notice) {
    this.foot.notice = notice;
    this.status();
  }

  status() {
    const { corrections, decisions, outbox, sender } = this;
    this.foot.show({
      count: Math.max(0, decisions.count),
      unsent: sender.unsent().length,
      retrying: sender.failures > 0,
      left: this.queue.left,
      keeps: outbox.keeps,
      refused: sender.refused.size,
      batch: this.screen.unit?.batch_id,
    });
    corrections.offer();
    find(this.root, ".refused").hidden = !sender.refused.size;
  }
}
