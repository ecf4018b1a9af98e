const PICTURE_MS = [500, 1000, 2000, 4000]; // between tries when the network is away
const SERVER_TRIES = 5; // a server that fails so often for one picture is believed

/** Fetches and decodes pictures ahead of time. */
export class Pictures {
  constructor(base) {
    this.base = base;
  }

  close() {
    this.closed = true;
  }

  /** Decode all pictures of a unit; returns [{key, caption, image | problem}]. */
  all(unit) {
    return Promise.all(unit.pictures.map((one) => this.one(one)));
  }

  /** One picture; what is missing or broken becomes words. Without a network it is tried again. */
  async one({ key, caption, url, full_url, instruction }) {
    const named = { key, caption, full_url, instruction };
    for (let tries = 1; !this.closed; tries += 1) {
      const image = await this.decoded(url, caption);
      if (image) return { ...named, image, width: image.naturalWidth, height: image.naturalHeight };
      const why = await this.why(url, tries);
      if (why) return { ...named, problem: `${why} You can answer “Cannot judge”.` };
      await new Promise((go) => setTimeout(go, PICTURE_MS[Math.min(tries, PICTURE_MS.length) - 1]));
    }
    return { ...named, problem: "" };
  }

  /** A picture ready to be shown in one frame, or null. */
  async decoded(url, caption) {
    const image = new Image();
    image.decoding = "sync"; // a frame that has the element has its pixels
    image.draggable = false;
    image.alt = caption;
    image.src = this.base + url;
    return image.decode().then(
      () => image,
      () => null,
    );
  }

  /** Why a picture cannot be shown, or "" when only the network is to blame. */
  async why(url, tries) {
    const answer = await fetch(this.base + url).catch(() => null);
    if (!answer || answer.status === 429) return "";
    if (answer.status >= 500) return tries < SERVER_TRIES ? "" : "The server could not read this picture.";
    return answer.ok ? "The picture could not be shown." : (await answer.text()).slice(0, 300);
  }

  /** The picture at its own pixels, fetched once, only when somebody looks so close. */
  full(picture) {
    picture.full ??= this.decoded(picture.full_url, picture.caption);
    return picture.full;
  }

  /** The heat map and its facts, or why there are none. */
  difference(unit) {
    unit.heat ??= this.heat(unit.difference);
    return unit.heat;
  }

  async heat(difference) {
    if (!difference) return { said: "There is nothing to compare." };
    const [image, facts] = await Promise.all([this.decoded(difference.url, ""), this.facts(difference.facts_url)]);
    if (!image || !facts) return { said: "The difference could not be computed." };
    const share = (100 * facts.share).toFixed(facts.share < 0.0995 ? 1 : 0);
    return { image, said: `${share}% of pixels changed · ${facts.words}`, boxes: { source: facts.source_box, edited: facts.edited_box } };
  }

  async facts(url) {
    const answer = await fetch(this.base + url).catch(() => null);
    return answer?.ok ? answer.json().catch(() => null) : null;
  }
}
