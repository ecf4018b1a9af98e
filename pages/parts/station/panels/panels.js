import { Guide } from "./guidelines.js";
import { KeysPanel } from "./key_list.js";
import { News } from "./news.js";
import { Mine } from "./own_answers.js";
import { Panel } from "./panel.js";
import { Questions } from "./questions.js";
import { Refused } from "./refused.js";

/** What opens over the pictures: keys, guidelines, own answers, questions, what was refused. */
export class Doors {
  constructor(station) {
    const { root, data, form, keys, sender } = station;
    this.station = station;
    this.panel = new Panel(root, () => station.find(".station").focus());
    this.help = new KeysPanel(this.panel, data.task, keys, () => station.relabel());
    this.guide = new Guide(this.panel, data);
    this.mine = new Mine(this.panel, form, data, sender, (answer) => station.back.correct(answer));
    this.questions = new Questions(this.panel, sender, `${data.outbox}:answers`, (unit, text) => this.asked(unit, text));
    this.refused = new Refused(this.panel, sender);
    this.news = new News(this.questions, data, {
      answered: (words) => this.answered(words),
      outdated: () => sender.renew(),
    });
    station.find(".chip").addEventListener("click", () => this.ask());
    station.find(".refused").addEventListener("click", () => this.refused.show());
  }

  close() {
    this.news.close();
  }

  answered(words) {
    this.chip(this.station.screen.work?.unit);
    this.station.say(words);
  }

  asked(unit, text) {
    this.station.put("questions", { draw_id: unit.draw_id, text });
    this.chip(unit);
  }

  ask() {
    this.questions.show(this.station.screen.work?.unit);
  }

  /** What the header says of this reviewer's questions on a unit. */
  chip(unit) {
    const said = unit ? this.questions.chip(unit) : "";
    const chip = this.station.find(".chip");
    chip.hidden = !said;
    chip.textContent = said;
  }
}
