import assert from "node:assert/strict";
import { test } from "node:test";
import { Ids } from "../../pages/parts/station/saving/ids.js";

const VERSION_7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test("an id is a UUID of version 7", () => {
  const ids = new Ids();
  for (let count = 0; count < 50; count += 1) assert.match(ids.next(), VERSION_7);
});

test("ids grow, however fast they are made", () => {
  const ids = new Ids();
  const made = Array.from({ length: 200 }, () => ids.next());
  assert.deepEqual(made.toSorted(), made);
  assert.equal(new Set(made).size, made.length);
});

test("ids grow also when the clock steps back", (context) => {
  context.mock.timers.enable({ apis: ["Date"], now: 2_000_000 });
  const ids = new Ids();
  const before = ids.next();
  context.mock.timers.setTime(1_000_000);
  assert.ok(ids.next() > before);
});

test("an id comes after the one that was last before a reload", () => {
  const last = "ffffffff-fff0-7000-8000-000000000000";
  assert.ok(new Ids(last).next() > last);
});
