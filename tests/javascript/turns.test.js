import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Pictures } from "../../pages/parts/station/pictures/loading.js";
import { TASKS } from "../../pages/parts/station/tasks/index.js";
import { refersBack } from "../../pages/parts/station/tasks/refers.js";
import { TurnAnswers } from "../../pages/parts/station/tasks/turn_answers.js";
import { TurnMemory } from "../../pages/parts/station/tasks/turn_memory.js";
import { TurnNumbers } from "../../pages/parts/station/tasks/turn_numbers.js";
import { pairOf, TurnTable } from "../../pages/parts/station/tasks/turn_table.js";
import { key, openBrowser } from "./browser.js";

const right = { verdict: "right", resolves: null };
const wrong = { verdict: "wrong", resolves: null };

/** Answers to a chain of so many turns, of which these are said in order. */
function said(number, ...verdicts) {
  const answers = new TurnAnswers(number);
  for (const verdict of verdicts) answers.say(verdict);
  return answers;
}

beforeEach(() => {
  openBrowser();
  globalThis.Element = class {};
});

test("a turn said leads to the next one, and the last one to the chain as a whole", () => {
  const answers = said(3);
  for (const at of [0, 1, 2]) {
    assert.deepEqual([answers.at, answers.whole, answers.missing], [at, false, at]);
    answers.say("right");
  }
  assert.deepEqual([answers.whole, answers.missing, answers.first], [true, null, null]);
  assert.deepEqual(answers.content("accept"), { turns: [right, right, right] });
});

test("behind the last turn nothing more is said of a turn", () => {
  const answers = said(2, "right", "right", "wrong");
  assert.deepEqual(answers.content("accept").turns, [right, right]);
});

test("the first turn that is not simply right fails the chain, until somebody says another", () => {
  const answers = said(4, "right", "hurts", "wrong", "right");
  assert.deepEqual([answers.first, answers.wrong], [2, 3]);
  assert.equal(answers.content("reject").first_failing, 2);
  answers.fail();
  assert.equal(answers.first, 3);
  answers.fail(1);
  assert.equal(answers.content("reject").first_failing, 1);
  for (const outside of [0, 4, 5]) answers.fail(outside); // The third is wrong.
  assert.equal(answers.first, 1);
});

test("a turn said anew prefills the first failing one anew, and leads back to the whole", () => {
  const answers = said(3, "right", "wrong", "right");
  answers.fail(3);
  answers.go(1);
  answers.say("right");
  assert.deepEqual([answers.whole, answers.first], [true, null]);
});

test("who goes back a turn comes again to the turns that nothing is said of", () => {
  const answers = said(3, "right", "right");
  answers.go(0);
  answers.say("wrong");
  assert.equal(answers.at, 2);
  answers.go(-1);
  assert.equal(answers.at, 2);
  const skipped = said(3);
  skipped.go(2);
  skipped.say("right");
  assert.equal(skipped.at, 0);
});

test("which turn fails goes with reject alone, and turns go only where all are said", () => {
  assert.deepEqual(said(2, "right").content("unsure"), {});
  assert.deepEqual(said(2, "right", "wrong").content("unsafe"), { turns: [right, wrong] });
  assert.deepEqual(said(2, "right", "wrong").content("reject"), { turns: [right, wrong], first_failing: 2 });
});

test("the first turn hurts no earlier one, and refers to none", () => {
  const answers = said(2, "hurts");
  answers.refer();
  assert.deepEqual([answers.at, answers.turn], [0, { verdict: null, resolves: null }]);
});

test("a reference resolves, does not, or nothing is said of it", () => {
  const answers = said(2, "right");
  const heard = [0, 1, 2].map(() => {
    answers.refer();
    return answers.turn.resolves;
  });
  assert.deepEqual(heard, [true, false, null]);
  answers.refer();
  answers.say("right");
  assert.deepEqual(answers.content("accept").turns[1], { verdict: "right", resolves: true });
});

test("an earlier answer comes back whole; a first failing turn said by hand stays said", () => {
  const answers = new TurnAnswers(2, { turns: [right, wrong], first_failing: 1 });
  assert.deepEqual([answers.whole, answers.first], [true, 1]);
  const plain = new TurnAnswers(2, { turns: [right, wrong], first_failing: 2 });
  plain.go(1);
  plain.say("right");
  assert.equal(plain.first, null);
});

test("an answer that said nothing of the turns begins with the first one", () => {
  assert.equal(new TurnAnswers(3, { turns: [], first_failing: null }).at, 0);
});

test("what is said so far comes back after a reload, of as many chains as are reserved", () => {
  const answers = said(3, "right", "wrong");
  answers.refer();
  const memory = new TurnMemory("place");
  memory.keep("d0", answers.kept);
  const again = new TurnAnswers(3, new TurnMemory("place").of("d0"));
  assert.deepEqual([again.at, again.turns, again.first], [2, answers.turns, 2]);
  assert.equal(memory.of("other"), undefined);
  for (let number = 1; number <= 6; number += 1) memory.keep(`d${number}`, answers.kept);
  assert.equal(memory.of("d0"), undefined);
  assert.ok(memory.of("d1") && memory.of("d6"));
});

test("what somebody else wrote into this browser is nothing said", () => {
  for (const text of ["{", "{}", "[1]", '[["d", null]]', '[["d", {"turns": 1}]]']) {
    localStorage.setItem("place", text);
    assert.equal(new TurnMemory("place").of("d"), undefined);
  }
});

const KEYS = ["source", "turn1", "turn2", "turn3"];

test("a turn is shown before and after, the whole chain by its ends", () => {
  assert.deepEqual(
    [0, 1, 2, 3].map((at) => pairOf(KEYS, at).join(" ")),
    ["source turn1", "turn1 turn2", "turn2 turn3", "source turn3"],
  );
});

test("any two pictures are compared, the earlier one on the left; the turn's own one is as it was", () => {
  const laid = [];
  const table = new TurnTable({ choose: (pair) => laid.push(pair.join(" ")) });
  table.keys = KEYS;
  table.beside("source", 2);
  table.beside("turn3", 0);
  table.beside("turn2", 3);
  table.beside("turn3", 3);
  table.beside("nothing", 1);
  assert.deepEqual(laid, ["source turn3", "turn1 turn3", "turn2 turn3", "source turn3", "turn1 turn2"]);
});

test("two pictures that are no turn's own have their difference too, by links that stay the same", () => {
  const links = (key) => ({ url: `images/heat-${key}`, facts_url: `api/difference/heat-${key}` });
  const picture = (key) => ({ key, url: `images/${key}`, difference: key === "source" ? null : links(key) });
  const unit = { difference: null, pictures: KEYS.map(picture) };
  const pictures = new Pictures("/");
  assert.equal(pictures.links(unit, "turn2", "turn1"), unit.pictures[2].difference);
  assert.equal(pictures.links(unit, "turn2"), unit.pictures[2].difference);
  const far = pictures.links(unit, "turn3", "source");
  assert.deepEqual(far, {
    url: "images/heat-turn3?against=source",
    facts_url: "api/difference/heat-turn3?against=source",
  });
  assert.equal(pictures.links(unit, "turn3", "source"), far);
  assert.notEqual(pictures.links(unit, "turn3", "turn1"), far);
});

test("a reference is asked about where words refer back, or where they cannot be told", () => {
  for (const words of ["change the color of it", "Make them blue", "Move that to the left", "把它变成红色"])
    assert.ok(refersBack(words), words);
  for (const words of ["Add a dog to the hydrant", "Remove the mitten", "Cafés à Paris"])
    assert.ok(!refersBack(words), words);
});

test("an answer is told in words: each turn, what it refers to, and where it fails", () => {
  const view = Object.create(TASKS.turns.prototype);
  const turns = [right, { verdict: "hurts", resolves: false }];
  const told = view.describes({ turns, first_failing: 2 }).filter(Boolean);
  assert.deepEqual(told, [
    "turn 1: right",
    "turn 2: hurts an earlier one (its reference does not resolve)",
    "fails first at turn 2",
  ]);
  assert.deepEqual(view.describes({ first_failing: null }).filter(Boolean), []);
});

/** Numbers of a chain of three whose third turn is asked about, and what was heard of them. */
function numbers() {
  const heard = [];
  const table = new TurnTable({ choose: (pair) => heard.push(pair.join(" ")) });
  table.keys = KEYS;
  const made = new TurnNumbers(table, {
    answers: () => ({ at: 2 }),
    go: (turn) => heard.push(`go ${turn}`),
    fails: (turn) => heard.push(`fails ${turn}`),
    changed: () => {},
  });
  const press = (name, more = {}) => {
    const event = { ...key(name, more), preventDefault() {}, composedPath: () => [] };
    return made.steers(event) || made.takes(event);
  };
  return { made, heard, press };
}

test("a number is a turn, a picture to compare with, or the turn that fails: as is wanted", () => {
  const { made, heard, press } = numbers();
  assert.ok(press("2") && !press("0") && !press("y"));
  made.want("beside");
  assert.ok(press("0"));
  made.want("first");
  assert.ok(press("3") && press("0"));
  assert.deepEqual(heard, ["go 1", "source turn3", "fails 3"]);
});

test("Shift compares at once; Esc leaves what was wanted; a number too many does nothing", () => {
  const { made, heard, press } = numbers();
  press("1", { shiftKey: true, key: "!" });
  press("0", { shiftKey: true, key: ")" });
  assert.ok(!press("Escape"));
  made.want("beside");
  assert.ok(press("Escape") && !made.wants);
  made.want("first");
  assert.ok(press("3", { repeat: true }) && made.wants === "first");
  press("7");
  assert.deepEqual(heard, ["turn1 turn3", "source turn3"]);
});
