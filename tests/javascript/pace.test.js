import assert from "node:assert/strict";
import { test } from "node:test";
import { Pace } from "../../pages/parts/station/foot/pace.js";

const MINUTE = 60_000;

/** A pace after answers that came so far apart. */
function paced(each, count, pace = new Pace(0)) {
  for (let index = 1; index <= count; index += 1) pace.decided(index * each);
  return pace;
}

test("nothing is said before there are five answers", () => {
  assert.equal(paced(5000, 4).words(100), "");
  assert.notEqual(paced(5000, 5).words(100), "");
});

test("the pace is said, and about how long the rest takes", () => {
  assert.equal(paced(5000, 5).words(100), "12 a minute · about 9 min left");
  assert.equal(paced(5000, 5).words(null), "12 a minute");
  assert.equal(paced(5000, 5).words(0), "12 a minute");
});

test("long work is said in hours, slow work as one a minute at least", () => {
  assert.equal(paced(2 * MINUTE, 6).words(60), "1 a minute · about 2 h left");
});

test("only the last twenty answers count", () => {
  const pace = paced(MINUTE, 20);
  for (let index = 1; index <= 20; index += 1) pace.decided(20 * MINUTE + index * 5000);
  assert.equal(pace.words(null), "12 a minute");
});

test("a pause begins anew: neither pace nor break counts what was before it", () => {
  const pace = paced(MINUTE, 50);
  pace.decided(55 * MINUTE);
  assert.equal(pace.words(10), "");
  assert.equal(pace.rest(), "");
});

test("after three quarters of an hour without a pause a break is suggested", () => {
  assert.equal(paced(MINUTE, 45).rest(), "");
  assert.equal(paced(MINUTE, 46).rest(), "46 minutes in one go: a short break is good for the eyes.");
});
