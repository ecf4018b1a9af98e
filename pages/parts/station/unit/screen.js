/** The unit on screen: drawn in one frame when its pictures are decoded, answerable once painted. */
export class Screen {
  constructor(root, viewer, heard) {
    this.station = root.querySelector(".station");
    this.viewer = viewer;
    this.heard = heard; // {drawn(work, broken), painted(), ready(yes), may()}
    this.work = null;
    this.ready = false;
    this.since = 0; // when the unit was painted; 0 until then
  }

  find(selector) {
    return this.station.querySelector(selector);
  }

  /** Bring a unit on screen: in this very frame when its pictures are decoded. */
  show(work) {
    this.work = work;
    this.station.classList.remove("idle");
    this.since = 0;
    this.enable(false);
    this.station.classList.toggle("waiting", !work.shown);
    if (work.shown) this.draw(work);
    else work.loading.then(() => this.work === work && this.draw(work));
  }

  draw(work) {
    const { unit, shown } = work;
    this.station.classList.remove("waiting");
    const short = unit.short_instruction;
    this.write(unit.edit_type ?? "type not known", short && short !== unit.instruction ? `In short: ${short}` : "", unit.instruction || "(no instruction is known)");
    this.heard.drawn(work, this.viewer.show(unit, shown));
    requestAnimationFrame(() => requestAnimationFrame(() => this.painted(work)));
  }

  write(type, short, instruction) {
    this.find(".type").textContent = type;
    this.find(".short").textContent = short;
    this.find(".instruction").textContent = instruction;
  }

  /** From here on a key is an answer to what is on screen. */
  painted(work) {
    if (this.work !== work) return;
    this.since = performance.now();
    this.enable(this.heard.may());
    this.unroll();
    this.heard.painted();
  }

  /** Look again whether the unit on screen may be answered. */
  recheck() {
    if (this.work && this.since && !this.ready && this.heard.may()) this.enable(true);
  }

  enable(ready) {
    this.ready = ready;
    this.station.dataset.ready = String(ready);
    this.heard.ready(ready);
  }

  /** Long instructions begin at their top, and fade where there is more. (It asks for a layout.) */
  unroll() {
    const text = this.find(".instruction");
    text.scrollTop = 0;
    text.classList.toggle("longer", text.scrollHeight > text.clientHeight + 4);
  }

  /** Nothing is on screen; `idle`: nor will be soon, so that other pages are offered. */
  clear(text, idle) {
    this.work = null;
    this.enable(false);
    this.station.classList.remove("waiting");
    this.station.classList.toggle("idle", idle);
    this.find(".ways").hidden = !idle;
    this.write("", "", "");
    this.viewer.clear(text);
  }

  /** What was on screen, and for how long. */
  circumstances(more) {
    const { mode, view } = this.viewer;
    const sides = this.work.unit.asked ? {} : { left: "source", right: "edited" };
    const zoom = Math.round(view.zoom * 100) / 100;
    return {
      milliseconds: Math.min(86_400_000, Math.round(performance.now() - this.since)),
      shown: { ...sides, judge: false, width: innerWidth, height: innerHeight, mode, zoom, ...more },
    };
  }
}
