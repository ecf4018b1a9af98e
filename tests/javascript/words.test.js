import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { _, decimals, ngettext, speak, spelled } from "../../pages/parts/station/base/words.js";

beforeEach(() => speak(null, "en"));

test("without a catalogue a sentence is English, its values in their places", () => {
  assert.equal(_("{key} is now “{what}”.", { key: "A", what: "Accept" }), "A is now “Accept”.");
  assert.equal(ngettext("{n} edit", "{n} edits", 1), "1 edit");
  assert.equal(ngettext("{n} edit", "{n} edits", 1200), "1200 edits");
});

test("a value that looks like a place is text", () => {
  assert.equal(_("{one} {two}", { one: "{two}", two: "2" }), "{two} 2");
  assert.equal(_("{unknown}", {}), "{unknown}");
});

test("a catalogue's translation is said, and English where it has none", () => {
  speak({ Undo: "Rückgängig", Ask: "" }, "de");
  assert.equal(_("Undo"), "Rückgängig");
  assert.equal(_("Ask"), "Ask");
  assert.equal(_("Fit"), "Fit");
});

test("plural forms are taken by the language's own rule, in the order of the .po file", () => {
  speak({ "{n} edit": ["{n} правка", "{n} правки", "{n} правок"] }, "ru");
  const said = [1, 2, 5, 21, 104].map((n) => ngettext("{n} edit", "{n} edits", n));
  assert.deepEqual(said, ["1 правка", "2 правки", "5 правок", "21 правка", "104 правки"]);
});

test("a language with one form has it for every number", () => {
  speak({ "{n} edit": ["{n} 个编辑"] }, "zh");
  assert.deepEqual(
    [1, 7].map((n) => ngettext("{n} edit", "{n} edits", n)),
    ["1 个编辑", "7 个编辑"],
  );
});

test("numbers are written as the language writes them", () => {
  assert.equal(decimals(0.805, 2), "0.81");
  assert.equal(decimals(1234.5, 1), "1234.5");
  speak(null, "de");
  assert.equal(decimals(1234.5, 1), "1234,5");
});

test("an id is read as words", () => {
  assert.equal(spelled("instruction_compliance"), "Instruction compliance");
});
