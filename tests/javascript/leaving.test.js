import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { OtherTabs } from "../../pages/parts/station/saving/other_tabs.js";
import { Leaving } from "../../pages/parts/station/unit/leaving.js";
import { openBrowser } from "./browser.js";

let tabs = [];
beforeEach(openBrowser);
afterEach(() => {
  for (const one of tabs) one.channel.close();
  tabs = [];
});

const opened = (name) => {
  tabs.push(new OtherTabs(name));
  return tabs.at(-1);
};
const heard = () => new Promise((go) => setTimeout(go, 30));

/** What is asked of the server when a window is left. */
function leaving({ took = true, other = false, flushing = false, waiting = false, undecided = [] } = {}) {
  const asked = [];
  const sender = {
    flushing,
    now: () => {
      sender.flushing ||= waiting;
    },
    idle: Promise.resolve(),
    undecided: () => undecided,
    call: async (path, body, more) => asked.push([path, body, more]),
  };
  const closed = { any: other, close() {} };
  return { asked, left: new Leaving({ took, of: { task: "toy", batch: null } }, sender, closed) };
}

test("two windows know of each other, and of who is gone", async () => {
  const [one, other] = [opened("me:toy"), opened("me:toy")];
  const elsewhere = opened("me:other");
  await heard();
  assert.deepEqual([one.any, other.any, elsewhere.any], [true, true, false]);
  other.close();
  await heard();
  assert.equal(one.any, false);
});

test("who leaves hands back all but what is decided and not sent", () => {
  const { asked, left } = leaving({ undecided: ["d1"] });
  window.dispatchEvent(new Event("pagehide"));
  assert.deepEqual(asked, [["leases/back", { task: "toy", batch: null, kept: ["d1"] }, { keepalive: true }]]);
  left.close();
  window.dispatchEvent(new Event("pagehide"));
  assert.equal(asked.length, 2, "a closed one listens no more");
});

test("nothing goes back while another window works on, or where nothing was reserved", () => {
  for (const how of [{ other: true }, { took: false }]) {
    const { asked, left } = leaving(how);
    left.close();
    assert.deepEqual(asked, []);
  }
});

test("what an answer on its way still reserves goes back after it, one that waited for a frame too", async () => {
  for (const how of [{ flushing: true }, { waiting: true }]) {
    const { asked, left } = leaving(how);
    left.close();
    await heard();
    assert.equal(asked.length, 2);
  }
});
