import { Keys } from "./keys.js";
import { makeButton, typing } from "../base/dom.js";

const PAN_SHARE = 0.15; // of the frame, per arrow
const CUT_STEP = 0.04;
const ZOOM_STEP = 1.4;
/** Buttons of the toolbar, and those of the foot: [what it does, its word]. */
const TOOLS = [["slider", "Slider"], ["difference", "Difference"], ["flicker", "Flicker"], ["fit", "Fit"], ["own", "1:1"], ["pin", "Pin"], ["more", "Say why"]]; // prettier-ignore
const DOORS = [["undo", "Undo"], ["mine", "My answers"], ["guidelines", "Guidelines"], ["question", "Ask"], ["keys", "Keys"]]; // prettier-ignore

/** Keys and buttons beside the answers: each does one thing, by either way. */
export class Controls {
  constructor(station) {
    this.station = station;
    const { viewer, more, hands } = station;
    this.does = {
      undo: () => station.back.undo(),
      slider: () => viewer.switch("slider"),
      difference: () => viewer.switch("difference"),
      flicker: () => viewer.flick(true),
      fit: () => viewer.fit(),
      own: () => viewer.own(),
      more: () => this.openMore(!more.open),
      next: () => this.openMore(true) || more.go(more.at + 1),
      comment: () => this.openMore(true) || more.comment.focus(),
      pin: () => hands.pinMode(!hands.pinning),
      mine: () => station.doors.mine.show(),
      guidelines: () => station.doors.guide.show(),
      two: () => this.station.asking.start(true),
      question: () => station.doors.ask(),
      wide: () => this.wide(),
      keys: () => station.doors.help.show(),
      same: () => this.ranks("tie"),
      none: () => this.ranks("bad"),
      off: () => this.ranks("back"),
    };
    this.draw();
    this.openMore(this.kept === "open");
    this.onDown = (event) => this.down(event);
    this.onUp = (event) => this.up(event);
    window.addEventListener("keydown", this.onDown);
    window.addEventListener("keyup", this.onUp);
    window.addEventListener("blur", this.onUp);
  }

  close() {
    window.removeEventListener("keydown", this.onDown);
    window.removeEventListener("keyup", this.onUp);
    window.removeEventListener("blur", this.onUp);
  }

  /** Write the buttons, with the keys they have now. */
  draw() {
    const { keys, root } = this.station;
    const button = ([name, label]) => makeButton(label, keys.of(name), () => name === "flicker" || this.does[name](), { dataset: { does: name } });
    const tools = TOOLS.filter(([name]) => keys.has(name));
    root.querySelector(".tools").replaceChildren(...tools.map(button));
    root.querySelector(".doors").replaceChildren(...DOORS.map(button));
    const flicker = root.querySelector('.tools [data-does="flicker"]');
    flicker.addEventListener("pointerdown", () => this.station.viewer.flick(true));
    for (const end of ["pointerup", "pointerleave", "pointercancel"]) flicker.addEventListener(end, () => this.station.viewer.flick(false));
    this.buttons = Object.fromEntries(tools.map(([name]) => [name, root.querySelector(`.tools [data-does="${name}"]`)]));
    this.state();
  }

  /** Which ways of looking are on. */
  state() {
    const { viewer, more, hands } = this.station;
    const on = { slider: viewer.mode === "slider", difference: viewer.mode === "difference", own: viewer.view.own, pin: hands.pinning, more: more.open };
    for (const [name, pressed] of Object.entries(on)) {
      const value = String(pressed);
      const button = this.buttons?.[name];
      if (button && button.ariaPressed !== value) button.ariaPressed = value;
    }
  }

  down(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.getModifierState?.("AltGraph")) return;
    const { asking, form, keys, screen } = this.station;
    const { panel } = this.station.doors;
    if (asking.open && !panel.open && !this.native(event) && asking.steers(event)) return;
    const action = keys.action(event, form.asked);
    if (typing(event)) {
      if (event.key === "Escape" && !panel.open) event.composedPath()[0].blur();
      return;
    }
    if (panel.open) {
      // The key that opened it closes it; no key decides meanwhile.
      if (action?.name === panel.name && !event.repeat) panel.close();
      return;
    }
    if (this.native(event)) return;
    if (this.moves(event) || (!event.repeat && ((screen.ready && asking.takes(event)) || this.rates(event)))) return event.preventDefault();
    if (!action || (event.shiftKey && (action.decides || /^[a-z]$/.test(keys.of(action.name))))) return;
    event.preventDefault(); // Also of a key held down: Space would scroll the page.
    if (event.repeat) return;
    if (action.decides) this.station.decide(action.name.slice("say ".length));
    else this.does[action.name]();
  }

  up(event) {
    const { keys, viewer } = this.station;
    if (event.type === "blur" || keys.action(event)?.name === "flicker") viewer.flick(false);
  }

  /** Enter and Space on a focused button press it, once: not again while they are held. */
  native(event) {
    const target = event.composedPath()[0];
    const pressing = ["Enter", " "].includes(event.key) && target instanceof Element && target.closest("button, a, summary");
    if (pressing && event.repeat) event.preventDefault();
    return Boolean(pressing);
  }

  /** Zoom and move; these may repeat. */
  moves(event) {
    const { viewer } = this.station;
    const zoom = { "+": ZOOM_STEP, "=": ZOOM_STEP, "-": 1 / ZOOM_STEP }[event.key];
    if (zoom) viewer.by(zoom);
    if (event.key === "Escape") this.station.escape();
    const way = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (!way) return Boolean(zoom);
    const slides = viewer.mode === "slider" && way[0] && (!viewer.zoomed || event.composedPath()[0] === viewer.split);
    if (slides) viewer.cut(viewer.part - way[0] * CUT_STEP);
    else if (viewer.zoomed) viewer.pan(way[0] * PAN_SHARE * viewer.main.box.width, way[1] * PAN_SHARE * viewer.main.box.height);
    return slides || viewer.zoomed;
  }

  /** Change the order on screen, where one is asked for. */
  ranks(change) {
    const { asking, screen } = this.station;
    if (!asking.on || !screen.ready) return;
    asking[change]();
    this.station.say("");
  }

  /** Numbers rate; with Shift they choose reasons. */
  rates(event) {
    const { more } = this.station;
    const number = Keys.number(event);
    if (!number || !more.criteria.length || (!event.shiftKey && number > 5)) return false;
    this.openMore(true);
    if (event.shiftKey) more.nth(number);
    else more.rate(number);
    return true;
  }

  /** Open or close what may be said beside the verdict; it stays so for this reviewer. */
  openMore(open) {
    const { more, data } = this.station;
    if (more.open === open) return;
    more.root.hidden = !open;
    try {
      localStorage.setItem(`${data.outbox}:more`, open ? "open" : "closed");
    } catch {
      // Then it is closed again next time.
    }
    this.state();
  }

  get kept() {
    try {
      return localStorage.getItem(`${this.station.data.outbox}:more`);
    } catch {
      return null;
    }
  }

  wide() {
    if (document.fullscreenElement) document.exitFullscreen();
    else this.station.find(".station").requestFullscreen?.();
  }
}
