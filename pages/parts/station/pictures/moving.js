/** @import { Viewer } from "./viewer.js" */

const PAN_SHARE = 0.15; // of the frame, per arrow
const CUT_STEP = 0.04;
const ZOOM_STEP = 1.4;
const ZOOMS = new Map([
  ["+", ZOOM_STEP],
  ["=", ZOOM_STEP],
  ["-", 1 / ZOOM_STEP],
]);
const WAYS = new Map([
  ["ArrowLeft", { right: 1, down: 0 }],
  ["ArrowRight", { right: -1, down: 0 }],
  ["ArrowUp", { right: 0, down: 1 }],
  ["ArrowDown", { right: 0, down: -1 }],
]);

/**
 * Zoom and move by a key, which may repeat; returns whether it did.
 * @param {Viewer} viewer
 * @param {KeyboardEvent} event
 */
export function movedBy(viewer, event) {
  const zoom = ZOOMS.get(event.key);
  if (zoom) viewer.by(zoom);
  const way = WAYS.get(event.key);
  if (!way) return Boolean(zoom);
  const { comparing } = viewer;
  const slides =
    comparing.mode === "slider" && way.right && (!viewer.zoomed || event.composedPath()[0] === comparing.split);
  if (slides) comparing.cut(comparing.part - way.right * CUT_STEP);
  else if (viewer.zoomed && viewer.main)
    viewer.pan(way.right * PAN_SHARE * viewer.main.box.width, way.down * PAN_SHARE * viewer.main.box.height);
  return Boolean(slides) || viewer.zoomed;
}

/**
 * A button that shows the source in the edit's place while it is held.
 * @param {HTMLButtonElement | undefined} button
 * @param {Viewer} viewer
 */
export function flickersWhileHeld(button, { comparing }) {
  button?.addEventListener("pointerdown", () => comparing.flick(true));
  for (const end of ["pointerup", "pointerleave", "pointercancel"])
    button?.addEventListener(end, () => comparing.flick(false));
}

/**
 * Whether a key presses what has the focus, as Enter and Space do; not again while they are held.
 * @param {KeyboardEvent} event
 */
export function pressesTheFocused(event) {
  const target = event.composedPath()[0];
  const pressing =
    ["Enter", " "].includes(event.key) && target instanceof Element && target.closest("button, a, summary");
  if (pressing && event.repeat) event.preventDefault();
  return Boolean(pressing);
}
