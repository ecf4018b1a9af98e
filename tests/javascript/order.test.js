import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Order } from "../../pages/parts/station/tasks/order.js";

let order;
beforeEach(() => {
  order = new Order(["a", "b", "c", "d"]);
});

const press = (...numbers) => {
  for (const number of numbers) order.press(number);
};

test("numbers give places, best first; again takes a candidate away", () => {
  press(2, 1, 3, 1);
  assert.deepEqual(order.places, [["b"], ["c"]]);
  assert.deepEqual(order.loose, ["a", "d"]);
});

test("the next one gets the last one's place when asked so, and only that one", () => {
  order.tie();
  press(1);
  order.tie();
  press(2, 3);
  assert.deepEqual(order.places, [["a", "b"], ["c"]]);
});

test("the candidate placed last is taken away first", () => {
  press(1, 2);
  order.back();
  order.back();
  order.back();
  assert.deepEqual(order.places, []);
});

for (const [target, places] of [
  ["beside 0", [["a", "c"], ["b"]]],
  ["before 0", [["c"], ["a"], ["b"]]],
  ["before 1", [["a"], ["c"], ["b"]]],
  ["before 3", [["a"], ["b"], ["c"]]],
  ["beside 2", [["a"], ["b"], ["c"]]],
  ["", [["a"], ["b"]]],
]) {
  test(`a candidate dragged to “${target}” is there, and nowhere else`, () => {
    press(1, 2, 3);
    order.move("c", target);
    assert.deepEqual(order.places, places);
  });
}

test("a tied candidate dragged before its own place gets one of its own", () => {
  order = new Order(["a", "b"], [["a", "b"]]);
  order.move("b", "before 0");
  assert.deepEqual(order.places, [["b"], ["a"]]);
});

test("what was said before is not changed by what is said now", () => {
  const said = [["a"], ["b"]];
  order = new Order(["a", "b", "c"], said);
  press(3, 1);
  assert.deepEqual(said, [["a"], ["b"]]);
});
