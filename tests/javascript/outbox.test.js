import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Outbox } from "../../pages/parts/station/saving/outbox.js";
import { openBrowser } from "./browser.js";

let browser;
beforeEach(() => {
  browser = openBrowser();
});

const entry = (id) => ({ id, path: "answers", body: { verdict: "accept" }, made: 0 });
const ids = (outbox) => outbox.read().map((one) => one.id);

test("entries come back oldest first, whatever the order they were put in", () => {
  const outbox = new Outbox("me");
  for (const id of ["b", "c", "a"]) outbox.add(entry(id));
  assert.deepEqual(ids(outbox), ["a", "b", "c"]);
  assert.equal(outbox.read().length, 3);
});

test("a reload loses no entry and stays the same tab", () => {
  const before = new Outbox("me");
  before.add(entry("a"));
  const after = new Outbox("me");
  assert.deepEqual(ids(after), ["a"]);
  assert.equal(after.tab, before.tab);
});

test("another person's entries on the same computer are not read", () => {
  new Outbox("me").add(entry("a"));
  assert.deepEqual(ids(new Outbox("you")), []);
  assert.deepEqual(ids(new Outbox("m")), []);
});

test("what is removed is gone, the rest stays", () => {
  const outbox = new Outbox("me");
  for (const id of ["a", "b"]) outbox.add(entry(id));
  outbox.remove("a");
  assert.deepEqual(ids(outbox), ["b"]);
});

test("an entry that the browser will not take is held in memory, and that is said", () => {
  const outbox = new Outbox("me");
  outbox.add(entry("a"));
  browser.localStorage.full = true;
  outbox.add(entry("b"));
  assert.equal(outbox.keeps, false);
  assert.deepEqual(ids(outbox), ["a", "b"]);
});

test("the browser is trusted again once it takes something and nothing is held", () => {
  const outbox = new Outbox("me");
  browser.localStorage.full = true;
  outbox.add(entry("a"));
  outbox.remove("a");
  assert.equal(outbox.keeps, false);
  browser.localStorage.full = false;
  outbox.add(entry("b"));
  assert.equal(outbox.keeps, true);
});

test("what somebody else wrote under its keys is no entry", () => {
  const outbox = new Outbox("me");
  for (const [key, text] of [
    ["me:x", "{no json"],
    ["me:y", "null"],
    ["me:z", '{"path": "answers"}'],
  ])
    browser.localStorage.setItem(key, text);
  assert.deepEqual(ids(outbox), []);
});

test("what another tab puts in or takes out is told, once the outbox listens and until it is closed", () => {
  const outbox = new Outbox("me");
  const told = [];
  outbox.listen(
    (one) => told.push(`${one.id} in`),
    (one) => told.push(`${one.id} out`),
  );
  const stored = (key, newValue, oldValue = null) =>
    browser.window.dispatchEvent(Object.assign(new Event("storage"), { key, newValue, oldValue }));
  stored("me:a", JSON.stringify(entry("a")));
  stored("you:b", JSON.stringify(entry("b")));
  stored("me:a", null, JSON.stringify(entry("a")));
  stored("me:probe", null, "1");
  outbox.close();
  stored("me:c", JSON.stringify(entry("c")));
  assert.deepEqual(told, ["a in", "a out"]);
});
