/** An order given so far, best first; tied candidates stand in one place. */
export class Order {
  /**
   * @param {string[]} keys of all candidates, as they are numbered
   * @param {string[][]} [places]
   * @param {boolean} [none] whether none is acceptable
   */
  constructor(keys, places = [], none = false) {
    this.keys = keys;
    this.places = places.map((tied) => [...tied]);
    this.none = none;
    this.tying = false; // whether the next candidate goes to the last one's place
  }

  get last() {
    return this.places.at(-1);
  }

  /** The candidates that have no place yet. */
  get loose() {
    return this.keys.filter((key) => this.place(key) < 0);
  }

  /**
   * The place a candidate has, from 0; -1: none.
   * @param {string} key
   */
  place(key) {
    return this.places.findIndex((tied) => tied.includes(key));
  }

  /**
   * Put the nth candidate behind the others, or beside the last one; again takes it away.
   * @param {number} number
   */
  press(number) {
    const key = this.keys[number - 1];
    if (!key) return;
    if (this.place(key) >= 0) this.take(key);
    else if (this.tying && this.last) this.last.push(key);
    else this.places.push([key]);
    this.tying = false;
  }

  /** @param {string} key */
  take(key) {
    this.places = this.places.map((tied) => tied.filter((one) => one !== key)).filter((tied) => tied.length);
  }

  tie() {
    this.tying = Boolean(this.last) && !this.tying;
  }

  /** Take the candidate placed last away again. */
  back() {
    const key = this.last?.at(-1);
    if (key) this.take(key);
    this.tying = false;
  }

  bad() {
    this.none = !this.none;
  }

  /**
   * Move a candidate: to a place ("beside 0"), before one ("before 0"), or to none ("").
   * @param {string} key
   * @param {string} target
   */
  move(key, target) {
    const [how, index] = target.split(" ");
    const place = this.places[Number(index)];
    if (how === "beside" && place?.includes(key)) return;
    const anchor = how ? place : undefined;
    this.places = this.places.map((tied) => (tied === anchor ? tied : tied.filter((one) => one !== key)));
    if (how === "beside") anchor?.push(key);
    if (how === "before") this.insert(key, anchor);
    this.places = this.places.filter((tied) => tied.length);
    this.tying = false;
  }

  /**
   * Give a candidate a place of its own before another one, or behind all.
   * @param {string} key
   * @param {string[] | undefined} anchor
   */
  insert(key, anchor) {
    const at = anchor ? this.places.indexOf(anchor) : this.places.length;
    if (anchor?.includes(key)) anchor.splice(anchor.indexOf(key), 1);
    this.places.splice(at, 0, [key]);
  }
}
