import { find } from "../base/dom.js";
import { GuidelinesPanel } from "./guidelines.js";
import { KeyList } from "./key_list.js";
import { News } from "./news.js";
import { OwnAnswers } from "./own_answers.js";
import { Panel } from "./panel.js";
import { Questions } from "./questions.js";
import { Refused } from "./refused.js";

/** @import { Unit } from "../shapes.d.ts" */
/** @import { Station } from "../station.js" */
/** @import { TaskView } from "../tasks/task_view.js" */

/** What opens over the pictures: keys, guidelines, own answers, questions, what was refused. */
export class Panels {
  /**
   * @param {Station} station
   * @param {typeof TaskView} view
   */
  constructor(station, view) {
    const { root, data, keys, sender } = station;
    this.station = station;
    this.panel = new Panel(root, () => station.element.focus());
    this.keyList = new KeyList(this.panel, data.task, view.help(), keys, () => station.relabel());
    this.guidelines = new GuidelinesPanel(this.panel, data, station.taskView);
    this.ownAnswers = new OwnAnswers(this.panel, data, station, (answer) => station.corrections.open(answer));
    this.questions = new Questions(this.panel, sender, `${data.outbox}:answers`, (unit, text) =>
      this.asked(unit, text),
    );
    this.refused = new Refused(this.panel, sender, (entry) => station.decisions.settled(entry));
    this.news = new News(this.questions, data, {
      answered: (words) => this.answered(words),
      outdated: () => sender.renew(),
    });
    find(root, ".chip").addEventListener("click", () => this.ask());
    find(root, ".refused").addEventListener("click", () => this.refused.show());
  }

  close() {
    this.news.close();
  }

  /** @param {string} words */
  answered(words) {
    this.chip(this.station.screen.unit);
    this.station.say(words);
  }

  /**
   * @param {Unit} unit
   * @param {string} text
   */
  asked(unit, text) {
    this.station.decisions.put("questions", { draw_id: unit.draw_id, text });
    this.chip(unit);
  }

  ask() {
    this.questions.show(this.station.screen.unit);
  }

  /**
   * What the header says of this reviewer's questions on a unit.
   * @param {Unit | null} unit
   */
  chip(unit) {
    const said = unit ? this.questions.chip(unit) : "";
    const chip = find(this.station.root, ".chip");
    chip.hidden = !said;
    chip.textContent = said;
  }
}
