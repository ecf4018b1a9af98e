import assert from "node:assert/strict";
import { test } from "node:test";
import { markedText, piecesOf, WordMarks } from "../../pages/parts/station/tasks/word_marks.js";

const ASTRAL = "Füge 🐕‍🦺 zwei 𝒓𝒐𝒕𝒆 Bälle hinzu, nicht 3.";
const TEXTS = {
  English: "Don't add 3 red balloons, at 50%!",
  Arabic: "أضف ثلاثة بالونات حمراء",
  Hebrew: "הוסף שלושה בלונים אדומים",
  Chinese: "在左上角添加三个红色气球。",
  Japanese: "空に赤い風船を三つ追加してください。",
  Thai: "เพิ่มลูกโป่งสีแดงสามลูก",
  mixed: "Replace “שלום” with “مرحبا”\nand keep 你好.",
  combining: "Cafe\u0301 re\u0301tro",
  astral: ASTRAL,
  odd: "  \u200f…!!! \ud83d\n\n",
  empty: "",
};
const marksOf = (text) => new WordMarks(piecesOf(text));
const words = (text) => marksOf(text).words.map((word) => word.text);
const texts = (text, marks) => marks.marks.map((mark) => markedText(text, mark));

for (const [script, text] of Object.entries(TEXTS)) {
  test(`${script}: the pieces are the text, and their places are code points`, () => {
    const pieces = piecesOf(text);
    assert.equal(pieces.map((piece) => piece.text).join(""), text);
    for (const piece of pieces) assert.equal(markedText(text, piece), piece.text);
    assert.equal(pieces.at(-1)?.end ?? 0, [...text].length);
  });

  test(`${script}: what was marked is marked again from the log`, () => {
    const marks = marksOf(text);
    for (let index = 0; index < marks.words.length; index += 3) marks.toggle(index);
    const again = marksOf(text);
    again.put(marks.marks);
    assert.deepEqual(again.marks, marks.marks);
    assert.deepEqual(again.marked, marks.marked);
  });
}

test("words are those of the script, also where it has no spaces", () => {
  assert.deepEqual(words(TEXTS.English), ["Don't", "add", "3", "red", "balloons", "at", "50"]);
  assert.deepEqual(words(TEXTS.Arabic), ["أضف", "ثلاثة", "بالونات", "حمراء"]);
  assert.ok(words(TEXTS.Chinese).length > 3 && words(TEXTS.Chinese).includes("红色"));
  assert.ok(words(TEXTS.Thai).length > 2);
  assert.deepEqual(words(TEXTS.odd), []);
  assert.ok(words(ASTRAL).includes("🐕‍🦺"), "a sign can be lost too");
});

test("a mark behind astral characters counts each of them once, as the log does", () => {
  const marks = marksOf(ASTRAL);
  marks.toggle(words(ASTRAL).indexOf("Bälle"));
  const [mark] = marks.marks;
  assert.deepEqual(mark, { start: 19, end: 24 });
  assert.equal([...ASTRAL].slice(19, 24).join(""), "Bälle");
  assert.notEqual(ASTRAL.slice(19, 24), "Bälle", "UTF-16 would count otherwise");
});

test("words beside each other are one mark, with what stands between them", () => {
  const marks = marksOf(TEXTS.English);
  for (const index of [3, 2, 5]) marks.toggle(index);
  assert.deepEqual(texts(TEXTS.English, marks), ["3 red", "at"]);
  marks.toggle(4);
  assert.deepEqual(texts(TEXTS.English, marks), ["3 red balloons, at"]);
  marks.toggle(3);
  assert.deepEqual(texts(TEXTS.English, marks), ["3", "balloons, at"]);
});

test("a mark is drawn out over words and taken in again, and leaves the others", () => {
  const marks = marksOf(TEXTS.English);
  marks.toggle(1);
  marks.go(3);
  marks.reach(5);
  assert.deepEqual(texts(TEXTS.English, marks), ["add", "red balloons, at"]);
  marks.reach(4);
  assert.deepEqual(texts(TEXTS.English, marks), ["add", "red balloons"]);
  marks.reach(0);
  assert.deepEqual(texts(TEXTS.English, marks), ["Don't add 3 red"]);
  marks.reach(3);
  assert.deepEqual(texts(TEXTS.English, marks), ["add", "red"]);
});

test("beyond its ends there is nothing to mark", () => {
  const marks = marksOf(TEXTS.Arabic);
  marks.go(-5);
  assert.equal(marks.at, 0);
  marks.reach(99);
  assert.deepEqual(texts(TEXTS.Arabic, marks), [TEXTS.Arabic]);
  const none = marksOf("");
  none.go(3);
  none.toggle(none.at);
  none.reach(1);
  none.remove(0);
  assert.deepEqual(none.marks, []);
});

test("a mark is taken away whole, by any place in it; elsewhere nothing is", () => {
  const marks = marksOf(TEXTS.English);
  for (const index of [0, 2, 3, 4]) marks.toggle(index);
  marks.remove(marks.words[3].start);
  assert.deepEqual(texts(TEXTS.English, marks), ["Don't"]);
  marks.remove(10);
  assert.deepEqual(texts(TEXTS.English, marks), ["Don't"]);
});

test("a mark from elsewhere, by letters, covers the words it touches", () => {
  const marks = marksOf(TEXTS.English);
  marks.put([
    { start: 8, end: 13 },
    { start: 400, end: 500 },
  ]);
  assert.deepEqual(texts(TEXTS.English, marks), ["add 3 red"]);
});
