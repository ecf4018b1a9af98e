const NEWS_MS = 60_000; // how often the server is asked what a lead did meanwhile

/** What leads did while one reviews: answered a question, wrote new guidelines. */
export class News {
  constructor(questions, data, heard) {
    this.questions = questions;
    this.data = data;
    this.heard = heard; // {answered(words), outdated(): the guidelines here are}
    this.told = new Set(); // answers that were told since the page was opened
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
    if (fresh.length) this.heard.answered(`The lead answered your question “${fresh[0].text}”: see Ask.`);
    const { task, guidelines } = this.data;
    if (said.guidelines[task.name] !== guidelines.version) this.heard.outdated();
  }
}
