import { typing } from "../station/base/dom.js";
import { movedBy, pressesTheFocused } from "../station/pictures/moving.js";

/** @import { Looking } from "./looking.js" */

const STEPS = new Map([
  ["ArrowRight", 1],
  ["ArrowLeft", -1],
]);

/** The viewers on this page, the newest last: a key is for one of them. */
/** @type {LookingKeys[]} */
const onPage = [];

/** Keys of a viewer: those of the station, and the arrows from one edit to the next. */
export class LookingKeys {
  /** @param {Looking} looking */
  constructor(looking) {
    this.looking = looking;
    this.onDown = (/** @type {KeyboardEvent} */ event) => this.down(event);
    this.onUp = (/** @type {KeyboardEvent} */ event) => this.up(event);
    this.onBlur = () => looking.viewer.comparing.flick(false);
    window.addEventListener("keydown", this.onDown);
    window.addEventListener("keyup", this.onUp);
    window.addEventListener("blur", this.onBlur);
    onPage.push(this);
  }

  close() {
    window.removeEventListener("keydown", this.onDown);
    window.removeEventListener("keyup", this.onUp);
    window.removeEventListener("blur", this.onBlur);
    onPage.splice(onPage.indexOf(this), 1);
  }

  /**
   * Whether a key is for this viewer: the one it happened in, else the newest, unless something
   * else lies over it.
   * @param {KeyboardEvent} event
   */
  mine(event) {
    if (!this.looking.around.open()) return false;
    const path = event.composedPath();
    const inside = onPage.find(({ looking }) => path.includes(looking.element));
    const over = document.querySelector('[role="dialog"]');
    const covered = over && !over.contains(hostOf(this.looking.element));
    return (inside ?? onPage.findLast(({ looking }) => looking.around.open())) === this && !covered;
  }

  /** @param {KeyboardEvent} event */
  down(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || !this.mine(event)) return;
    const { keys, panel, pending, viewer } = this.looking;
    const action = keys.action(event);
    if (typing(event)) return this.leaves(event);
    if (panel.open) return action?.name === panel.name && !event.repeat ? panel.close() : undefined;
    if (pressesTheFocused(event)) return;
    if (movedBy(viewer, event)) return event.preventDefault();
    const steps = STEPS.get(event.key);
    if (!action && !(steps && pending.shown.length > 1)) return;
    event.preventDefault(); // Also of a key held down: Space would scroll the page.
    if (event.repeat) return;
    if (steps) this.looking.step(steps);
    else if (action?.decides) this.looking.decide(action.name.slice("say ".length));
    else if (action) this.looking.does[action.name]?.();
  }

  /**
   * Enter and Esc give the keys back to the viewer; Enter sends what was asked to be written.
   * @param {KeyboardEvent} event
   */
  leaves(event) {
    const { at, panel, why } = this.looking;
    if (panel.open || event.composedPath()[0] !== why || !["Enter", "Escape"].includes(event.key)) return;
    why.blur();
    if (event.key === "Enter" && at?.asks && why.value.trim()) this.looking.decide(at.choices[0]?.value);
  }

  /** @param {KeyboardEvent} event */
  up(event) {
    const { keys, viewer } = this.looking;
    if (keys.action(event)?.name === "flicker") viewer.comparing.flick(false);
  }
}

/** @param {Element} element in a shadow tree or in the page's own */
function hostOf(element) {
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? root.host : element;
}
