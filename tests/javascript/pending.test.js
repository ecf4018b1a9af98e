import assert from "node:assert/strict";
import { test } from "node:test";
import { Pending } from "../../pages/parts/viewer/pending.js";

const shown = (...keys) => keys.map((key) => ({ key }));
const page = (keys, more = {}) => ({ shown: shown(...keys), total: keys.length, taken: [], refused: {}, ...more });
const keys = (pending) => pending.shown.map(({ key }) => key);

/** Three edits of which the first was decided. */
function decided() {
  const pending = new Pending();
  pending.bring(page(["a", "b", "c"]));
  pending.decide({ id: "1", key: "a", choice: "accept", note: "" });
  return pending;
}

test("after a decision the next that waits is looked at, then the first that does", () => {
  const pending = decided();
  assert.equal(pending.after("a").key, "b");
  pending.decide({ id: "2", key: "c", choice: "reject", note: "" });
  assert.equal(pending.after("c").key, "b");
  pending.decide({ id: "3", key: "b", choice: "reject", note: "" });
  assert.equal(pending.after("b"), undefined);
});

test("what is decided stays in its place for whoever goes back, and is counted once", () => {
  const pending = decided();
  pending.bring(page(["b", "c", "d"], { taken: ["1"] }));
  assert.deepEqual(keys(pending), ["a", "b", "c", "d"]);
  assert.equal(pending.total, 4);
  assert.equal(pending.said.get("a").choice, "accept");
});

test("until the page has taken a decision it is sent with the next one", () => {
  const pending = decided();
  pending.bring(page(["a", "b", "c"]));
  assert.deepEqual(keys(pending), ["a", "b", "c"]);
  assert.equal(pending.total, 3);
  pending.decide({ id: "2", key: "b", choice: "reject", note: "" });
  assert.deepEqual(
    pending.waiting.map(({ id }) => id),
    ["1", "2"],
  );
  pending.bring(page(["c"], { taken: ["1", "2"] }));
  assert.deepEqual(pending.waiting, []);
});

test("what was refused waits again, and says why", () => {
  const pending = decided();
  assert.equal(
    pending.bring(page(["a", "b", "c"], { refused: { 1: "Its batch is closed." } })),
    "Its batch is closed.",
  );
  assert.equal(pending.said.has("a"), false);
  assert.deepEqual(pending.waiting, []);
});

test("what somebody else decided meanwhile is gone", () => {
  const pending = new Pending();
  pending.bring(page(["a", "b"]));
  pending.bring(page(["b"]));
  assert.deepEqual(keys(pending), ["b"]);
});

test("who decides a whole has decided all its parts; who decides a part goes on to the next", () => {
  const pending = new Pending();
  const parts = ["a", "b", "c"].map((key) => ({ key, of: "group", whole: ["accept"] }));
  const all = { ...page([]), shown: [...parts, { key: "d", of: "", whole: [] }], total: 4 };
  pending.bring(all);
  pending.decide({ id: "1", key: "a", choice: "exclude", note: "" });
  assert.equal(pending.after("a").key, "b");
  pending.decide({ id: "2", key: "b", choice: "accept", note: "" });
  assert.equal(pending.after("b").key, "d");
  pending.bring(all);
  assert.deepEqual(keys(pending), ["a", "b", "d"]);
  assert.equal(pending.total, 3);
  pending.bring({ ...all, refused: { 2: "Its batch is closed." } });
  assert.deepEqual(keys(pending), ["a", "b", "c", "d"]);
});
