import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { LastAnswers } from "../../pages/parts/station/answering/last_answers.js";

/** As much of an element as there is to ask for. */
class Element {
  querySelector() {
    return new Element();
  }
}

beforeEach(() => {
  globalThis.HTMLElement = Element;
  globalThis.requestAnimationFrame = () => 1;
  globalThis.cancelAnimationFrame = () => {};
});

const given = (number, more = {}) => ({
  id: `a${number}`,
  verdict: "yes",
  unit: { draw_id: `d${number}`, pictures: [] },
  ...more,
});
const ids = (last) => last.answers.map(({ id }) => id);

/** The last answers of a page whose server has these. */
function lastOf(...answers) {
  const sender = { call: async () => ({ answers }) };
  return new LastAnswers({ root: new Element(), data: { task: { name: "toy" } }, sender });
}

test("ten are kept, the newest last", () => {
  const last = lastOf();
  for (let number = 0; number < 12; number += 1) last.add(given(number));
  assert.deepEqual([ids(last).length, ids(last)[0], ids(last).at(-1)], [10, "a2", "a11"]);
});

test("those of before come in front, and what was said here meanwhile stays", async () => {
  const last = lastOf(given(3), given(2), given(1));
  last.add(given(3, { id: "again" }));
  await last.load();
  assert.deepEqual(ids(last), ["a1", "a2", "again"]);
});

test("a correction stands in the place of what it corrects; what is taken back is gone", () => {
  const last = lastOf();
  for (const number of [1, 2]) last.add(given(number));
  last.replace("a1", given(1, { id: "a9", verdict: "no" }));
  assert.deepEqual(ids(last), ["a9", "a2"]);
  last.remove(given(2).unit);
  assert.deepEqual(ids(last), ["a9"]);
});
