import assert from "node:assert/strict";
import { test } from "node:test";
import { accompanied, grid } from "../../pages/parts/station/pictures/arranging.js";

const DESK = { width: 1140, height: 600 };
const PHONE = { width: 350, height: 400 };
const number = (tracks) => tracks.split(" ").length;
const shape = ({ columns, rows }) => [number(columns), number(rows)];

test("two pictures stand side by side on a desk, and where they are flat below each other on a phone", () => {
  for (const each of [0.7, 1, 1.5, 2]) assert.deepEqual(shape(grid([each, each], DESK)), [2, 1]);
  assert.deepEqual(shape(grid([1.5, 1.5], PHONE)), [1, 2]);
  assert.deepEqual(shape(grid([0.5, 0.5], PHONE)), [2, 1]);
});

test("a pair of panoramas is stacked: each is then more than half as large again", () => {
  assert.deepEqual(shape(grid([4, 4], DESK)), [1, 2]);
});

test("a grid fills the table: nine in five columns, not in a row", () => {
  assert.deepEqual(shape(grid(Array(9).fill(1), DESK)), [5, 2]);
});

test("flat candidates get half the table each, the source above them", () => {
  const found = accompanied([1.5, 1.5, 1.5], DESK);
  assert.equal(number(found.columns), 2);
  assert.match(found.rows, /^\d+px minmax/);
  assert.equal(found.first, "1 / 1 / 2 / 3");
  assert.ok(found.area > 1.6 * 2 * (360 * 240), "larger than three in a row");
});

test("upright candidates have the source beside them", () => {
  const found = accompanied([0.75, 0.75, 0.75], DESK);
  assert.match(found.columns, /^\d+px minmax/);
  assert.equal(found.first, "1 / 1 / 2 / 2");
});

test("whatever the shapes, candidates are never smaller than in a plain grid", () => {
  for (const shapes of [
    [1, 1, 1],
    [0.2, 3, 1],
    [5, 1, 1],
    [1, 0.3, 0.3],
  ]) {
    for (const room of [DESK, PHONE]) {
      const plain = (grid(shapes, room).area * 2) / 3;
      assert.ok(accompanied(shapes, room).area >= plain - 1e-6);
    }
  }
});
