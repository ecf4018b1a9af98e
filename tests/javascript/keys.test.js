import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Keys } from "../../pages/parts/station/answering/keys.js";
import { key, openBrowser } from "./browser.js";

let browser;
beforeEach(() => {
  browser = openBrowser();
});

const ACTIONS = [
  { name: "say accept", what: "Accept", usual: "a", decides: true },
  { name: "say tie", what: "Tie", usual: "t", decides: true, asked: "pairs" },
  { name: "same", what: "Same place", usual: "t", asked: "listwise" },
  { name: "flicker", what: "Flicker", usual: " " },
  { name: "fit", what: "Fit", usual: "0" },
];
const keys = () => new Keys("me:keys", ACTIONS);
const found = (event, asked) => keys().action(event, asked)?.name;

test("a key finds what it does, in either case", () => {
  assert.equal(found(key("a")), "say accept");
  assert.equal(found(key("A")), "say accept");
  assert.equal(found(key(" ")), "flicker");
  assert.equal(found(key("y")), undefined);
});

test("one key does two things where they never meet on one screen", () => {
  assert.equal(found(key("t"), "pairs"), "say tie");
  assert.equal(found(key("t"), "listwise"), "same");
});

test("a layout without Latin letters answers by the place of its keys", () => {
  assert.equal(found(key("ф", { code: "KeyA" })), "say accept");
});

test("zero is a zero on layouts that write it with Shift", () => {
  assert.equal(found(key("à", { code: "Digit0" })), "fit");
});

test("numbers are read from the keys' places, then from what they write", () => {
  assert.equal(Keys.number(key("&", { code: "Digit1" })), 1);
  assert.equal(Keys.number(key("7", { code: "Numpad7" })), 7);
  assert.equal(Keys.number(key("3", { code: "" })), 3);
  assert.equal(Keys.number(key("0")), 0);
  assert.equal(Keys.number(key("a")), 0);
});

test("a changed key is kept in this browser", () => {
  assert.equal(keys().change(ACTIONS[0], "y"), "");
  assert.equal(keys().of("say accept"), "y");
  assert.equal(found(key("a")), undefined);
});

test("a key that is taken is refused with who has it, and stays as it was", () => {
  assert.equal(keys().change(ACTIONS[0], "0"), "0 is already “Fit”. Change that one first.");
  assert.equal(keys().of("say accept"), "a");
});

test("a key may be another's where the two never meet", () => {
  assert.equal(keys().change(ACTIONS[2], "y"), "");
  assert.equal(keys().change(ACTIONS[1], "y"), "");
  assert.match(keys().change(ACTIONS[0], "y"), /Y is already “Tie”\. Change that one first\./);
});

test("numbers, signs of the zoom and named keys cannot be given away", () => {
  for (const name of ["1", "9", "+", "-", "Enter", "Escape", "F5"])
    assert.match(keys().change(ACTIONS[0], name), /cannot be used here/);
});

test("an action may always have its usual key back", () => {
  const ours = keys();
  ours.change(ACTIONS[3], "y");
  assert.equal(ours.change(ACTIONS[3], " "), "");
  ours.change(ACTIONS[0], "y");
  ours.reset();
  assert.equal(keys().of("say accept"), "a");
});

test("what somebody else kept in its place changes nothing", () => {
  for (const text of ["{no json", "[1]", "3", "null", '{"say accept": 4}']) {
    browser.localStorage.setItem("me:keys", text);
    assert.equal(keys().of("say accept"), "a");
  }
});

test("a browser that keeps nothing changes keys until the page is left", () => {
  browser.localStorage.full = true;
  const ours = keys();
  assert.equal(ours.change(ACTIONS[0], "y"), "");
  assert.equal(ours.of("say accept"), "y");
  assert.equal(keys().of("say accept"), "a");
});
