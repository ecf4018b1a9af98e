import assert from "node:assert/strict";
import { test } from "node:test";
import { actionsOf } from "../../pages/parts/station/answering/actions.js";
import { TASKS } from "../../pages/parts/station/tasks/index.js";
import { TaskView } from "../../pages/parts/station/tasks/task_view.js";

const CHOICES = [{ value: "yes", label: "Yes", key: "y", meaning: "it is", asked: null, swipe: null }];
const TASK = { name: "toy", title: "Toy", question: "Is it?", choices: CHOICES };
const names = (view) => actionsOf(TASK, view).map(({ name }) => name);

/** A task with a key of its own: what somebody adds. */
class Toy extends TaskView {
  static tools = ["pin"];

  static actions() {
    return [{ name: "shake", what: "Shake it", usual: "k" }];
  }

  content() {
    return { comment: "shaken" };
  }
}

test("a task that says nothing else asks for a verdict, and nothing more", () => {
  const view = new TaskView({});
  view.reset({ draw_id: "d" });
  assert.deepEqual([view.content(), view.shown(), view.describes({}), view.does], [{}, {}, [], {}]);
  assert.deepEqual([view.steers({}), view.takes({}), view.waits("yes")], [false, false, undefined]);
});

test("its keys are its answers and what all tasks have", () => {
  const all = names(TaskView);
  assert.equal(all[0], "say yes");
  for (const tool of ["slider", "difference", "next", "pin"]) assert.ok(!all.includes(tool));
  for (const common of ["undo", "flicker", "guidelines", "keys"]) assert.ok(all.includes(common));
});

test("a new task's own keys and tools are there without any other module knowing it", () => {
  const all = names(Toy);
  assert.deepEqual(all.slice(0, 2), ["say yes", "shake"]);
  assert.ok(all.includes("pin") && !all.includes("slider"));
  assert.deepEqual(new Toy({}).content(), { comment: "shaken" });
});

test("where an answer has the usual key of a way of looking, a task gives it another", () => {
  class Toyed extends Toy {
    static keys = { undo: "y" };
  }
  assert.equal(actionsOf(TASK, Toyed).find(({ name }) => name === "undo").usual, "y");
  assert.equal(actionsOf(TASK, Toy).find(({ name }) => name === "undo").usual, "z");
});

test("an answer is shown by the picture it prefers, a task's own or its last", () => {
  const rank = Object.create(TASKS.rank.prototype);
  assert.equal(new Toy({}).face({ verdict: "yes" }), "");
  assert.equal(rank.face({ verdict: "left", order: [] }), "candidate-1");
  assert.equal(rank.face({ verdict: "ranked", order: [["candidate-3"], ["candidate-1"]] }), "candidate-3");
  assert.equal(rank.face({ verdict: "tie", order: [] }), "source");
});

for (const [name, view] of Object.entries(TASKS)) {
  test(`${name}: no key does two things on one screen`, () => {
    const seen = new Map();
    for (const { name: action, usual, asked } of actionsOf({ ...TASK, choices: [] }, view)) {
      assert.ok(!seen.has(usual) || seen.get(usual) !== asked, `${usual}: ${action}`);
      seen.set(usual, asked);
    }
  });

  test(`${name}: what it says of itself is complete`, () => {
    assert.ok(view.prototype instanceof TaskView);
    assert.ok(view.help().every((line) => line.length === 2 && line.every(Boolean)));
    assert.ok(view.actions().every(({ name: action, what, usual }) => action && what && usual));
  });
}
