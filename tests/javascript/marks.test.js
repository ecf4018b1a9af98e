import assert from "node:assert/strict";
import { test } from "node:test";
import { Marks } from "../../pages/parts/light_table/marks.js";
import { stepped } from "../../pages/parts/light_table/steps.js";

/** Marks with ids 1, 2, 3 …; a page of three edits. */
function opened() {
  let number = 0;
  const marks = new Marks(() => String(++number));
  marks.bring(page(["a", "b", "c"]));
  return marks;
}

const page = (keys, more = {}) => ({
  tiles: keys.map((key) => ({ key })),
  marked: [],
  elsewhere: 0,
  heard: "",
  done: {},
  ...more,
});

test("what is marked is told with the page's edits, in their order", () => {
  const marks = opened();
  marks.mark("c");
  marks.mark("a");
  marks.mark("b");
  marks.mark("b");
  assert.equal(marks.count, 2);
  const { here, marked, asked } = marks.said();
  assert.deepEqual({ here, marked, asked }, { here: ["a", "b", "c"], marked: ["a", "c"], asked: [] });
});

test("marks made while the page was busy are not undone by what it knew", () => {
  const marks = opened();
  marks.mark("a");
  const first = marks.said();
  marks.mark("b");
  const second = marks.said();
  marks.bring(page(["a", "b", "c"], { marked: ["a"], heard: first.id }));
  assert.deepEqual([...marks.marked], ["a", "b"]);
  marks.bring(page(["a", "b", "c"], { marked: [], heard: second.id }));
  assert.equal(marks.count, 0);
});

test("marks of other pages are counted, and those of a new page are its own", () => {
  const marks = opened();
  marks.mark("a");
  marks.said();
  marks.bring(page(["d", "e"], { marked: ["e"], elsewhere: 1 }));
  assert.deepEqual([...marks.marked], ["e"]);
  assert.equal(marks.count, 2);
});

test("what was asked for is told until something came of it", () => {
  const marks = opened();
  const id = marks.ask("exclude", { reason: "blurred" });
  assert.deepEqual(marks.said().asked, [{ id, name: "exclude", values: { reason: "blurred" } }]);
  marks.bring(page(["a", "b", "c"]));
  assert.equal(marks.said().asked.length, 1);
  marks.bring(page(["a", "b", "c"], { done: { [id]: "Excluded: 1 edit." } }));
  assert.deepEqual(marks.said().asked, []);
});

test("all of a page are marked at once, and then none", () => {
  const marks = opened();
  marks.mark("b");
  marks.all();
  assert.equal(marks.count, 3);
  marks.all();
  assert.equal(marks.count, 0);
});

test("arrows go to the tile beside, above or below, and stay at the edges", () => {
  const from = (key, at) => stepped(key, at, 7, 3); // rows: 0 1 2 / 3 4 5 / 6
  assert.deepEqual([from("ArrowRight", 0), from("ArrowLeft", 0), from("ArrowRight", 6)], [1, 0, 6]);
  assert.deepEqual([from("ArrowDown", 1), from("ArrowUp", 4), from("ArrowUp", 1)], [4, 1, 1]);
  assert.deepEqual([from("ArrowDown", 5), from("ArrowDown", 6)], [6, 6]);
  assert.deepEqual([from("Home", 4), from("End", 4), from("x", 4)], [0, 6, null]);
});
