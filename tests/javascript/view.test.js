import assert from "node:assert/strict";
import { test } from "node:test";
import { View } from "../../pages/parts/station/pictures/view.js";

const BOX = { width: 400, height: 300 };
const WIDE = { width: 1000, height: 500 };
const near = (one, other) => assert.ok(Math.abs(one - other) < 1e-9, `${one} is not ${other}`);

test("a picture fits its box, in the middle of the room that is left", () => {
  assert.deepEqual(new View().place(BOX, WIDE), { width: 400, height: 200, left: 0, top: 50, zoom: 1 });
});

test("what is under the pointer stays there while it is enlarged", () => {
  const view = new View();
  const at = { x: 100, y: 120 };
  const before = view.point(at, BOX, WIDE);
  view.to(4, at, BOX, WIDE);
  const after = view.point(at, BOX, WIDE);
  near(after.x, before.x);
  near(after.y, before.y);
});

test("no edge of an enlarged picture leaves the edge of its box", () => {
  const view = new View();
  view.to(4, { x: 200, y: 150 }, BOX, WIDE);
  view.pan(10_000, 10_000, BOX, WIDE);
  assert.deepEqual([view.place(BOX, WIDE).left, view.place(BOX, WIDE).top], [0, 0]);
  view.pan(-10_000, -10_000, BOX, WIDE);
  const { left, top, width, height } = view.place(BOX, WIDE);
  near(left + 4 * width, BOX.width);
  near(top + 4 * height, BOX.height);
});

test("a pan beyond the edge is forgotten: the way back begins at once", () => {
  const view = new View();
  view.to(4, { x: 200, y: 150 }, BOX, WIDE);
  view.pan(10_000, 0, BOX, WIDE);
  view.pan(-10, 0, BOX, WIDE);
  near(view.place(BOX, WIDE).left, -10);
});

test("zoom stays between the fitted size and 64 times that", () => {
  const view = new View();
  view.to(1000, { x: 0, y: 0 }, BOX, WIDE);
  assert.equal(view.zoom, 64);
  view.to(0.1, { x: 0, y: 0 }, BOX, WIDE);
  assert.equal(view.zoom, 1);
});

test("pictures of different sizes show the same place", () => {
  const view = new View();
  view.to(4, { x: 300, y: 200 }, BOX, WIDE);
  const middle = { x: BOX.width / 2, y: BOX.height / 2 };
  const [one, other] = [WIDE, { width: 500, height: 250 }].map((picture) => view.point(middle, BOX, picture));
  near(one.x, other.x);
  near(one.y, other.y);
});

test("to fit forgets place, zoom and own pixels", () => {
  const view = new View();
  view.to(4, { x: 10, y: 10 }, BOX, WIDE);
  view.own = true;
  view.fit();
  assert.deepEqual({ ...view }, { ...new View() });
});
