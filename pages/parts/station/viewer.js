/** Shows a unit's pictures: source and edit side by side. */
class Viewer {
  constructor(root, base) {
    this.root = root;
    this.base = base;
  }

  find(selector) {
    return this.root.querySelector(selector);
  }

  /** Fetch and decode a unit's pictures ahead of time. */
  load(unit) {
    return Promise.all([this.picture(unit.source_url), this.picture(unit.edited_url)]);
  }

  /** Fetch and decode one picture; a failure becomes words, never a broken icon. */
  async picture(url) {
    const image = new Image();
    image.src = this.base + url;
    try {
      await image.decode();
      return { image };
    } catch {
      const answer = await fetch(this.base + url).catch(() => null);
      const why = answer && !answer.ok ? await answer.text() : "The picture could not be shown.";
      return { problem: `${why} You can answer “Cannot judge”.` };
    }
  }

  /** Put decoded pictures on the table; returns whether one is missing or broken. */
  show([source, edited]) {
    this.find(".empty").hidden = true;
    return [this.place("source", source), this.place("edited", edited)].includes(true);
  }

  place(side, picture) {
    const frame = this.find(`.frame.${side}`);
    const note = frame.querySelector(".missing");
    frame.querySelector("img")?.remove();
    note.hidden = Boolean(picture.image);
    note.textContent = picture.problem ?? "";
    if (!picture.image) return true;
    // The decoded element itself goes on screen: nothing is decoded again.
    picture.image.alt = side === "source" ? "Source picture" : "Edited picture";
    frame.prepend(picture.image);
    return false;
  }

  clear(text) {
    for (const side of ["source", "edited"]) this.place(side, {});
    for (const note of this.root.querySelectorAll(".missing")) note.hidden = true;
    this.find(".empty").hidden = false;
    this.find(".empty p").textContent = text;
  }

  /** Take a key if it is one of the viewer's; returns whether it was. */
  key(_event) {
    return false;
  }
}
