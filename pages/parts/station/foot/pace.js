const PACED = 20; // answers the pace is taken over
const PACED_FROM = 5;
const PAUSE_MS = 4 * 60_000; // who does nothing for so long has had a break
const BREAK_MS = 45 * 60_000;

/** How fast the answers come, how much is left, and when a break would do good. */
export class Pace {
  constructor(now = Date.now()) {
    this.times = [];
    this.since = now;
  }

  decided(now = Date.now()) {
    if (this.times.length && now - this.times.at(-1) > PAUSE_MS) this.begin(now);
    this.times = [...this.times, now].slice(-PACED);
  }

  begin(now) {
    this.since = now;
    this.times = [];
  }

  /** "12 a minute · about 8 min left", or "" while there is nothing to say. */
  words(left) {
    if (this.times.length < PACED_FROM) return "";
    const each = (this.times.at(-1) - this.times[0]) / (this.times.length - 1);
    if (!(each > 0)) return "";
    const pace = `${Math.max(1, Math.round(60_000 / each))} a minute`;
    if (!left) return pace;
    const minutes = Math.ceil((left * each) / 60_000);
    return `${pace} · about ${minutes < 90 ? `${minutes} min` : `${Math.round(minutes / 60)} h`} left`;
  }

  /** A gentle word after long work without a pause. */
  rest() {
    const worked = this.times.length ? this.times.at(-1) - this.since : 0;
    return worked > BREAK_MS ? `${Math.round(worked / 60_000)} minutes in one go: a short break is good for the eyes.` : "";
  }
}
