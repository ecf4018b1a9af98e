import { typing } from "../base/dom.js";
import { keep, kept } from "../base/kept.js";
import { movedBy, pressesTheFocused } from "../pictures/moving.js";
import { Keys } from "./keys.js";
import { Toolbar } from "./toolbar.js";

/** @import { Station } from "../station.js" */
/** @import { Action } from "../shapes.d.ts" */

/** Keys and buttons beside the answers: each does one thing, by either way. */
export class Controls {
  /** @param {Station} station */
  constructor(station) {
    this.station = station;
    this.place = `${station.data.outbox}:more`; // in localStorage
    this.does = { ...this.common(), ...station.taskView.does };
    this.toolbar = new Toolbar(station, this.does);
    this.openRemarks(kept(this.place) === "open");
    this.onDown = (/** @type {KeyboardEvent} */ event) => this.down(event);
    this.onUp = (/** @type {KeyboardEvent} */ event) => this.up(event);
    this.onBlur = () => station.viewer.comparing.flick(false);
    window.addEventListener("keydown", this.onDown);
    window.addEventListener("keyup", this.onUp);
    window.addEventListener("blur", this.onBlur);
  }

  close() {
    window.removeEventListener("keydown", this.onDown);
    window.removeEventListener("keyup", this.onUp);
    window.removeEventListener("blur", this.onBlur);
  }

  /** @returns {Record<string, () => void>} what every task has, by its action's name */
  common() {
    const { corrections, gestures, judgeCard, panels, remarks, viewer } = this.station;
    return {
      undo: () => corrections.undo(),
      slider: () => viewer.comparing.switch("slider"),
      difference: () => viewer.comparing.switch("difference"),
      flicker: () => viewer.comparing.flick(true),
      beside: () => viewer.beside.next(),
      wording: () => this.station.screen.wording.next(),
      layout: () => viewer.rearrange(),
      fit: () => viewer.fit(),
      own: () => viewer.own(),
      more: () => this.openRemarks(!remarks.open),
      next: () => this.opened().go(remarks.at + 1),
      comment: () => this.opened().comment.focus(),
      pin: () => gestures.pinMode(!gestures.pinning),
      judge: () => judgeCard.toggle(),
      mine: () => panels.ownAnswers.show(),
      guidelines: () => panels.guidelines.show(),
      question: () => panels.ask(),
      wide: () => this.wide(),
      keys: () => panels.keyList.show(),
    };
  }

  /** @param {KeyboardEvent} event */
  down(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.getModifierState?.("AltGraph")) return;
    const { form, keys, panels, taskView } = this.station;
    const { panel } = panels;
    if (!panel.open && !pressesTheFocused(event) && taskView.steers(event)) return;
    const action = keys.action(event, form.asked);
    if (typing(event)) return this.leaves(event);
    // The key that opened a panel closes it; no key decides meanwhile.
    if (panel.open) return action?.name === panel.name && !event.repeat ? panel.close() : undefined;
    if (pressesTheFocused(event)) return;
    if (this.moves(event) || this.takes(event)) return event.preventDefault();
    if (action && !this.isCapital(event, action)) this.act(event, action);
  }

  /**
   * Esc gives the keys back to the station.
   * @param {KeyboardEvent} event
   */
  leaves(event) {
    const field = event.composedPath()[0];
    if (event.key === "Escape" && !this.station.panels.panel.open && field instanceof HTMLElement) field.blur();
  }

  /**
   * Whether it is a letter with Shift, which does nothing: nor does an answer's key.
   * @param {KeyboardEvent} event
   * @param {Action} action
   */
  isCapital(event, action) {
    return event.shiftKey && (action.decides || /^[a-z]$/.test(this.station.keys.of(action.name)));
  }

  /**
   * @param {KeyboardEvent} event
   * @param {Action} action
   */
  act(event, action) {
    event.preventDefault(); // Also of a key held down: Space would scroll the page.
    if (event.repeat) return;
    if (action.decides) this.station.decisions.decide(action.name.slice("say ".length));
    else this.does[action.name]?.();
  }

  /**
   * Whether the task or its ratings take a key; none is taken again while it is held.
   * @param {KeyboardEvent} event
   */
  takes(event) {
    const { screen, taskView } = this.station;
    return !event.repeat && ((screen.ready && taskView.takes(event)) || this.rates(event));
  }

  /** @param {KeyboardEvent} event */
  up(event) {
    const { keys, viewer } = this.station;
    if (keys.action(event)?.name === "flicker") viewer.comparing.flick(false);
  }

  /**
   * Zoom and move; these may repeat.
   * @param {KeyboardEvent} event
   */
  moves(event) {
    if (event.key === "Escape") this.station.escape();
    return movedBy(this.station.viewer, event);
  }

  /**
   * Numbers rate; with Shift they choose reasons.
   * @param {KeyboardEvent} event
   */
  rates(event) {
    const { remarks } = this.station;
    const number = Keys.number(event);
    const offered = event.shiftKey ? remarks.reasons.length : remarks.criteria.length && number <= 5;
    if (!number || !offered) return false;
    if (event.shiftKey) this.opened().nth(number);
    else this.opened().rate(number);
    return true;
  }

  /**
   * Open or close what may be said beside the verdict; it stays so for this reviewer.
   * @param {boolean} open
   */
  openRemarks(open) {
    const { remarks } = this.station;
    if (remarks.open === open) return;
    remarks.root.hidden = !open;
    keep(this.place, open ? "open" : "closed");
    this.toolbar.state();
  }

  /** What may be said beside the verdict, opened. */
  opened() {
    this.openRemarks(true);
    return this.station.remarks;
  }

  wide() {
    if (document.fullscreenElement) document.exitFullscreen();
    else this.station.element.requestFullscreen?.();
  }
}
