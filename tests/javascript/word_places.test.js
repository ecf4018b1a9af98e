import assert from "node:assert/strict";
import { test } from "node:test";
import { inNextLine, nearestWord } from "../../pages/parts/station/tasks/word_places.js";

/** A word drawn in a line, 20 pixels high; a word that is broken lies in two. */
function drawn(...places) {
  const boxes = places.map(([line, left, right]) => {
    const top = line * 30;
    return { left, right, top, bottom: top + 20, width: right - left, height: 20 };
  });
  return { getClientRects: () => boxes, getBoundingClientRect: () => boxes[0] };
}
const at = (x, y) => ({ clientX: x, clientY: y });

/** Three lines: the second is empty but for a word at its end; the last runs from right to left. */
const WORDS = [
  drawn([0, 0, 40]),
  drawn([0, 50, 90]),
  drawn([0, 100, 140]),
  drawn([1, 120, 160]),
  drawn([2, 120, 160]),
  drawn([2, 60, 110]),
  drawn([2, 0, 50]),
];

test("the word under the mouse is the nearest, and is no way off", () => {
  assert.deepEqual(nearestWord(WORDS, at(60, 10)), { word: 1, far: 0 });
  assert.deepEqual(nearestWord(WORDS, at(30, 70)), { word: 6, far: 0 });
});

test("between words and lines it is the nearest of the line", () => {
  assert.deepEqual(nearestWord(WORDS, at(97, 5)), { word: 2, far: 3 });
  assert.equal(nearestWord(WORDS, at(5, 40)).word, 3, "the line counts for more than how far along it");
  assert.equal(nearestWord(WORDS, at(500, 900)).word, 4);
});

test("a word that is broken at a line's end is nearest in either line", () => {
  const broken = [drawn([0, 0, 40]), drawn([0, 50, 90], [1, 0, 30])];
  assert.equal(nearestWord(broken, at(10, 40)).word, 1);
});

test("up and down go to the nearest word of the next line, whichever way it runs", () => {
  assert.equal(inNextLine(WORDS, 0, true), 3);
  assert.equal(inNextLine(WORDS, 3, true), 4);
  assert.equal(inNextLine(WORDS, 3, false), 2);
  assert.equal(inNextLine(WORDS, 6, false), 3);
});

test("above the first line and below the last there is nothing", () => {
  assert.equal(inNextLine(WORDS, 1, false), 1);
  assert.equal(inNextLine(WORDS, 5, true), 5);
  assert.equal(inNextLine([], 0, true), 0);
});
