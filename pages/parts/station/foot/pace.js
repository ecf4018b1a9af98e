import { ngettext } from "../base/words.js";

const PACED = 20; // answers the pace is taken over
const PACED_FROM = 5;
const MINUTE_MS = 60_000;
const PAUSE_MS = 4 * MINUTE_MS; // who does nothing for so long has had a break
const BREAK_MS = 45 * MINUTE_MS;
const MOST_MINUTES = 90; // more are said in hours

/** How fast the answers come, how much is left, and when a break would do good. */
export class Pace {
  constructor(now = Date.now()) {
    /** @type {number[]} */
    this.times = [];
    this.since = now;
  }

  decided(now = Date.now()) {
    const last = this.times.at(-1);
    if (last !== undefined && now - last > PAUSE_MS) this.begin(now);
    this.times = [...this.times, now].slice(-PACED);
  }

  /** @param {number} now */
  begin(now) {
    this.since = now;
    this.times = [];
  }

  /** The time since work began, up to the last answer. */
  get worked() {
    return (this.times.at(-1) ?? this.since) - this.since;
  }

  /** The time from one answer to the next, or 0 while there is nothing to say. */
  get each() {
    const [first = 0] = this.times;
    if (this.times.length < PACED_FROM) return 0;
    return ((this.times.at(-1) ?? 0) - first) / (this.times.length - 1);
  }

  /**
   * "12 a minute · about 8 min left", or "" while there is nothing to say.
   * @param {number | null} left answers
   */
  words(left) {
    if (!(this.each > 0)) return "";
    const rate = Math.max(1, Math.round(MINUTE_MS / this.each));
    const pace = ngettext("{n} a minute", "{n} a minute", rate);
    return left ? `${pace} · ${inTime((left * this.each) / MINUTE_MS)}` : pace;
  }

  /** A gentle word after long work without a pause. */
  rest() {
    if (this.worked <= BREAK_MS) return "";
    const minutes = Math.round(this.worked / MINUTE_MS);
    return ngettext(
      "{n} minute in one go: a short break is good for the eyes.",
      "{n} minutes in one go: a short break is good for the eyes.",
      minutes,
    );
  }
}

/** @param {number} minutes */
function inTime(minutes) {
  const whole = Math.ceil(minutes);
  if (whole < MOST_MINUTES) return ngettext("about {n} min left", "about {n} min left", whole);
  return ngettext("about {n} h left", "about {n} h left", Math.round(whole / 60));
}
