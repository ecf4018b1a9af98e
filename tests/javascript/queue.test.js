import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { NotDone } from "../../pages/parts/station/saving/sender.js";
import { Presence } from "../../pages/parts/station/unit/presence.js";
import { Queue } from "../../pages/parts/station/unit/queue.js";
import { openBrowser } from "./browser.js";

beforeEach(openBrowser);

const unit = (id) => ({ draw_id: id, pictures: [] });
const draws = (queue) => queue.reserved.map((one) => one.unit.draw_id);

/** A queue of a server that has these units. */
function queueOf(...ids) {
  const asked = [];
  const sender = {
    answers: () => 2,
    undecided: () => [],
    call: async (path, body) => {
      asked.push([path, body]);
      return { units: ids.map(unit), waiting: ids.length, asked: performance.now() };
    },
  };
  const pictures = { all: async () => [] };
  const data = { task: { name: "toy" }, batch: null };
  const queue = new Queue(pictures, sender, data, { more() {}, failed: assert.fail });
  return { asked, queue };
}

test("six units are reserved at a time, beside what is decided and not sent", async () => {
  const { asked, queue } = queueOf("a", "b");
  await queue.fill();
  assert.deepEqual(asked, [["leases", { task: "toy", batch: null, want: 8 }]]);
  assert.deepEqual(draws(queue), ["a", "b"]);
});

test("a page that nobody looks at reserves nothing until somebody does", async () => {
  document.hidden = true;
  const { asked, queue } = queueOf("a");
  await queue.fill();
  assert.deepEqual([asked.length, queue.took], [0, false]);
  document.hidden = false;
  document.dispatchEvent(new Event("visibilitychange"));
  await new Promise(setImmediate);
  assert.deepEqual([draws(queue), queue.took], [["a"], true]);
  document.dispatchEvent(new Event("visibilitychange"));
  assert.equal(asked.length, 1, "looking again asks for nothing");
});

test("what is decided does not come back by a late reply; what is taken back does", () => {
  const { queue } = queueOf();
  queue.accept({ units: [unit("a"), unit("b")], waiting: 2 });
  const [first] = queue.reserved;
  queue.drop("a");
  queue.accept({ units: [unit("a"), unit("c")], waiting: null });
  assert.deepEqual(draws(queue), ["b", "c"]);
  queue.back(first);
  assert.deepEqual(draws(queue), ["a", "b", "c"]);
});

/** What a reply brings, asked for at that time. */
const reply = (asked, ...ids) => ({ units: ids.map(unit), waiting: null, asked });

test("a unit that the server gives out again once it has the answer is shown again", () => {
  const { queue } = queueOf();
  const before = performance.now();
  queue.accept(reply(before, "a", "b"));
  queue.drop("a");
  queue.accept(reply(performance.now(), "a"));
  assert.deepEqual(draws(queue), ["b"], "the answer is not there yet");
  queue.settled("a");
  queue.accept(reply(before, "a", "b"));
  assert.deepEqual(draws(queue), ["b"], "asked for before the answer was there");
  queue.accept(reply(performance.now() + 1, "a", "b"));
  assert.deepEqual(draws(queue), ["b", "a"]);
});

test("the reply to an answer that did not count may bring its unit back", () => {
  const { queue } = queueOf();
  const before = performance.now();
  queue.accept(reply(before, "a", "b"));
  queue.drop("a");
  queue.settled("a");
  queue.accept(reply(before, "a", "b"), "a");
  assert.deepEqual(draws(queue), ["b", "a"]);
});

test("a unit that was taken back and decided anew waits for the newer answer", () => {
  const { queue } = queueOf();
  queue.accept(reply(0, "a"));
  const [first] = queue.reserved;
  queue.drop("a");
  queue.back(first);
  queue.drop("a");
  queue.sender.undecided = () => ["a"];
  queue.settled("a");
  queue.accept(reply(performance.now() + 1, "a"), "a");
  assert.deepEqual(draws(queue), []);
});

test("who is there renews what is reserved once it is five minutes old, and not before", async (context) => {
  context.mock.timers.enable({ apis: ["Date"], now: 1_000_000_000 });
  const { asked, queue } = queueOf("a");
  queue.keep();
  assert.equal(asked.length, 0, "nothing is reserved yet");
  await queue.fill();
  const presence = new Presence(() => queue.keep());
  window.dispatchEvent(new Event("pointermove"));
  assert.equal(asked.length, 1);
  context.mock.timers.tick(5 * 60_000);
  assert.equal(asked.length, 1, "nobody is seen to be there");
  window.dispatchEvent(new Event("pointermove"));
  window.dispatchEvent(new Event("keydown"));
  assert.equal(asked.length, 2, "one request, whatever the signs");
  await new Promise(setImmediate);
  context.mock.timers.tick(5 * 60_000);
  document.hidden = true;
  window.dispatchEvent(new Event("keydown"));
  assert.equal(asked.length, 2, "nobody looks");
  document.hidden = false;
  document.dispatchEvent(new Event("visibilitychange"));
  assert.equal(asked.length, 3);
  presence.close();
  context.mock.timers.tick(5 * 60_000);
  window.dispatchEvent(new Event("keydown"));
  assert.equal(asked.length, 3);
});

test("reservations refused for want of a token are asked for again when there is one", async () => {
  const { queue } = queueOf("a");
  const { call } = queue.sender;
  queue.heard.failed = () => {};
  queue.sender.call = () => Promise.reject(new NotDone("", 401, 0));
  await queue.fill();
  assert.equal(queue.owed, true);
  queue.sender.call = call;
  await queue.fill();
  assert.deepEqual([queue.owed, draws(queue)], [false, ["a"]]);
});
