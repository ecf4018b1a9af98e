import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Outbox } from "../../pages/parts/station/saving/outbox.js";
import { Sender } from "../../pages/parts/station/saving/sender.js";
import { openBrowser } from "./browser.js";

beforeEach(openBrowser);

const entry = (id, more = {}) => ({ id, path: "answers", body: { verdict: "accept" }, made: Date.now(), ...more });
const reply = (status, body = {}, headers = {}) => new Response(JSON.stringify(body), { status, headers });

/** A sender whose server gives these answers in turn (an Error: none), then says yes. */
function serve(context, ...answers) {
  const server = { asked: [], heard: { saved: [], renewed: 0 } };
  context.mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  context.mock.method(globalThis, "fetch", async (url, { method, headers, body }) => {
    server.asked.push({ url, method, token: headers.Authorization, ...(body && JSON.parse(body)) });
    const answer = answers.shift() ?? reply(200, { token: "fresh" });
    if (answer instanceof Error) throw answer;
    return answer;
  });
  server.outbox = new Outbox("me");
  server.sender = new Sender("/base/", "first", server.outbox, {
    saved: (one) => server.heard.saved.push(one.id),
    renew: () => (server.heard.renewed += 1),
    changed: () => {},
  });
  return server;
}

/** Let everything that waits for no timer come to its end. */
const settle = async () => {
  for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
};

test("entries are sent oldest first, one at a time, and leave the outbox once saved", async (context) => {
  const { sender, outbox, asked, heard } = serve(context);
  outbox.add(entry("b"));
  sender.add(entry("a"));
  await settle();
  assert.deepEqual(heard.saved, ["a", "b"]);
  assert.deepEqual(
    asked.map(({ id, url, method }) => [id, url, method]),
    [
      ["a", "/base/api/answers", "POST"],
      ["b", "/base/api/answers", "POST"],
    ],
  );
  assert.equal(outbox.read().length, 0);
});

test("each answer brings the token of the next request", async (context) => {
  const { sender, asked } = serve(context);
  sender.add(entry("a"));
  sender.add(entry("b"));
  await settle();
  assert.deepEqual(
    asked.map(({ token }) => token),
    ["Bearer first", "Bearer fresh"],
  );
});

for (const answer of [new TypeError("network"), reply(500), reply(503), reply(429, {}, { "Retry-After": "3" })]) {
  const named = answer instanceof Error ? "the network" : `status ${answer.status}`;
  test(`after ${named} the entry is kept and sent again`, async (context) => {
    const { sender, outbox, heard } = serve(context, answer);
    sender.add(entry("a"));
    await settle();
    assert.equal(outbox.read().length, 1);
    assert.equal(sender.failures, 1);
    context.mock.timers.tick(3000);
    await settle();
    assert.deepEqual(heard.saved, ["a"]);
    assert.equal(sender.failures, 0);
  });
}

test("a server that asks for more time gets it", async (context) => {
  const { sender, asked } = serve(context, reply(429, {}, { "Retry-After": "3" }));
  sender.add(entry("a"));
  await settle();
  context.mock.timers.tick(2999);
  await settle();
  assert.equal(asked.length, 1);
});

test("a refused entry is kept with its reason, and those behind it are sent", async (context) => {
  const { sender, outbox, heard } = serve(context, reply(409, { detail: "No such draw." }));
  outbox.add(entry("b"));
  sender.add(entry("a"));
  await settle();
  assert.deepEqual(heard.saved, ["b"]);
  assert.equal(sender.refused.get("a"), "No such draw.");
  assert.equal(outbox.read().length, 1);
  sender.discard("a");
  assert.equal(outbox.read().length, 0);
});

test("fields that are wrong are said by their names", async (context) => {
  const detail = [
    { loc: ["body", "verdict"], msg: "is missing" },
    { loc: ["body", "id"], msg: "is no id" },
  ];
  const { sender } = serve(context, reply(422, { detail }));
  sender.add(entry("a"));
  await settle();
  assert.equal(sender.refused.get("a"), "body.verdict: is missing; body.id: is no id");
});

test("a token that ended is asked for until one comes, and nothing is lost", async (context) => {
  const { sender, outbox, heard } = serve(context, reply(401));
  sender.add(entry("a"));
  await settle();
  assert.equal(heard.renewed, 1);
  context.mock.timers.tick(15_000);
  assert.equal(heard.renewed, 2);
  assert.equal(outbox.read().length, 1);
  sender.renewed("newer");
  sender.flush();
  await settle();
  context.mock.timers.tick(60_000);
  assert.equal(heard.renewed, 2);
  assert.deepEqual(heard.saved, ["a"]);
});

test("another tab's entry is left to it for a while, then sent", async (context) => {
  const { sender, outbox } = serve(context);
  const stored = (made) => globalThis.localStorage.setItem("me:x", JSON.stringify(entry("x", { tab: "other", made })));
  stored(Date.now());
  assert.equal(sender.next(), undefined);
  stored(Date.now() - 5000);
  assert.equal(sender.next().id, "x");
  assert.equal(outbox.read().length, 1);
});

test("a correction waits to be sent, and is no answer more", (context) => {
  const { sender, outbox } = serve(context);
  outbox.add(entry("a"));
  outbox.add(entry("b", { body: { replaces: "a" } }));
  outbox.add(entry("c", { path: "undo" }));
  assert.equal(sender.unsent().length, 3);
  assert.equal(sender.answers(), 1);
});

test("a closed sender sends nothing any more", async (context) => {
  const { sender, asked } = serve(context, reply(500));
  sender.add(entry("a"));
  await settle();
  sender.close();
  context.mock.timers.tick(60_000);
  await settle();
  assert.equal(asked.length, 1);
});

test("what is decided is in the outbox at once, and sent after the frame that shows the next", async (context) => {
  const { sender, outbox, asked } = serve(context);
  const frames = [];
  globalThis.requestAnimationFrame = (then) => frames.push(then);
  sender.add(entry("a"));
  sender.add(entry("b"));
  await settle();
  assert.deepEqual([outbox.read().length, asked.length, frames.length], [2, 0, 1]);
  frames.shift()();
  await settle();
  assert.equal(asked.length, 0); // The first one comes before its frame is painted.
  frames.shift()();
  await settle();
  assert.deepEqual(
    asked.map(({ id }) => id),
    ["a", "b"],
  );
});

for (const [how, where, type] of [
  ["that is closed", "window", "pagehide"],
  ["that nobody sees any more", "document", "visibilitychange"],
])
  test(`a page ${how} waits for no frame, and sends nothing twice`, async (context) => {
    const { sender, asked } = serve(context);
    const frames = [];
    globalThis.requestAnimationFrame = (then) => frames.push(then);
    sender.add(entry("a"));
    globalThis.document.hidden = true;
    globalThis[where].dispatchEvent(new Event(type));
    sender.add(entry("b")); // No frame comes any more.
    await settle();
    for (const frame of frames) frame();
    for (const frame of frames.splice(1)) frame();
    await settle();
    assert.deepEqual(
      asked.map(({ id }) => id),
      ["a", "b"],
    );
  });

test("a request of a page that goes is finished without it", async (context) => {
  const { sender } = serve(context);
  sender.add(entry("a"));
  globalThis.window.dispatchEvent(new Event("pagehide"));
  assert.equal(globalThis.fetch.mock.calls[0].arguments[1].keepalive, true);
  await settle();
});

test("what the browser cannot keep is sent at once", async (context) => {
  const { sender, asked } = serve(context);
  globalThis.requestAnimationFrame = () => assert.fail("it would be lost with the page");
  globalThis.localStorage.full = true;
  sender.add(entry("a"));
  await settle();
  assert.equal(asked.length, 1);
});
