import assert from "node:assert/strict";
import { test } from "node:test";
import { fitting, inWords } from "../../pages/parts/station/tasks/type_search.js";

const type = (name, more = {}) => ({ name, category: "Scene", description: "", aliases: [], ...more });
const TYPES = [
  type("Add a new object", { category: "Object" }),
  type("Change the weather", { description: "rain or sun instead of what is there" }),
  type("Café scene", { aliases: ["bistro"] }),
];
const names = (text) => fitting(TYPES, inWords(text)).map(({ name }) => name);

test("without a query all types fit, in their order", () => {
  assert.deepEqual(
    names("  "),
    TYPES.map(({ name }) => name),
  );
});

test("beginnings of words find a type, in any case and without accents", () => {
  assert.deepEqual(names("CAFE"), ["Café scene"]);
  assert.deepEqual(names("new obj"), ["Add a new object"]);
});

test("a name comes before another name, a category, a definition", () => {
  assert.deepEqual(names("bis"), ["Café scene"]);
  assert.deepEqual(names("sce"), ["Café scene", "Change the weather"]);
  assert.deepEqual(names("rain"), ["Change the weather"]);
});

test("letters inside a name find it last; what is nowhere finds nothing", () => {
  assert.deepEqual(names("eather"), ["Change the weather"]);
  assert.deepEqual(names("new zebra"), []);
});
