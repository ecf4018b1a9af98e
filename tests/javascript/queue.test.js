import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
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
    call: async (path, body) => {
      asked.push([path, body]);
      return { units: ids.map(unit), waiting: ids.length };
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
