import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Asking, soon } from "../../pages/parts/station/pictures/asking.js";
import { Pictures } from "../../pages/parts/station/pictures/loading.js";
import { openBrowser } from "./browser.js";

beforeEach(openBrowser);

const turn = () => new Promise(setImmediate);
const fetching = (after = 1) =>
  new Response("on its way", { status: 503, headers: { "X-Picture": "fetching", "Retry-After": String(after) } });
const wanted = (more = {}) => ({ first: () => false, late() {}, closed: () => false, ...more });

/** Requests that are answered by hand. */
function held(context) {
  const open = [];
  context.mock.method(globalThis, "fetch", (url) => new Promise((answer) => open.push({ url, answer })));
  return open;
}

test("two are asked for at a time, whoever is looked at before the others", async (context) => {
  const open = held(context);
  const asking = new Asking();
  const done = ["a", "b", "c", "d"].map((url) => asking.until(url, wanted({ first: () => url === "d" })));
  await turn();
  assert.deepEqual(
    open.map(({ url }) => url),
    ["a", "b"],
  );
  for (const at of [0, 1, 2, 3]) {
    open[at].answer(new Response("there"));
    for (let n = 0; n < 5; n += 1) await turn();
  }
  assert.deepEqual(
    open.map(({ url }) => url),
    ["a", "b", "d", "c"],
  );
  await Promise.all(done);
});

test("what is being fetched is asked for again, no sooner than the server says, and frees its place", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const open = held(context);
  let late = 0;
  const done = new Asking().until("a", wanted({ late: () => (late += 1) }));
  open[0].answer(fetching(3));
  await turn();
  context.mock.timers.tick(2999);
  await turn();
  assert.deepEqual([open.length, late], [1, 1]);
  context.mock.timers.tick(1);
  await turn();
  open[1].answer(new Response("gone", { status: 404 }));
  assert.equal((await done)?.status, 404);
});

test("what nobody wants any more is not asked for again", async (context) => {
  const open = held(context);
  const done = new Asking().until("a", wanted({ closed: () => true }));
  open[0].answer(fetching());
  assert.equal((await done)?.status, 503);
  assert.equal(open.length, 1);
});

test("no network is no answer, and frees its place", async (context) => {
  context.mock.method(globalThis, "fetch", async () => {
    throw new TypeError("no network");
  });
  const asking = new Asking();
  assert.equal(await asking.until("a", wanted()), null);
  assert.equal(asking.taken, 0);
});

test("a picture on its way is told of, and comes once it is there", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  let there = false;
  class FakeImage {
    naturalWidth = 3;
    naturalHeight = 2;
    decode = () => (there ? Promise.resolve() : Promise.reject(new Error("503")));
  }
  Object.defineProperty(globalThis, "Image", { value: FakeImage, configurable: true });
  context.mock.method(globalThis, "fetch", async () => (there ? new Response("bytes") : fetching()));
  const pictures = new Pictures("/");
  const unit = { pictures: [{ key: "edited", caption: "Edit", url: "images/x", full_url: "images/y" }] };
  const heard = [];
  pictures.onLate = (late) => heard.push(late);
  const loading = pictures.all(unit);
  for (let n = 0; n < 5; n += 1) await turn();
  assert.deepEqual([heard, pictures.late.has(unit)], [[unit], true]);
  there = true;
  context.mock.timers.tick(1000);
  const [picture] = await loading;
  assert.deepEqual([picture.width, picture.problem], [3, undefined]);
});

test("an address keeps its own query", () => {
  assert.deepEqual([soon("images/x"), soon("images/x?against=y")], ["images/x?soon=1", "images/x?against=y&soon=1"]);
});
