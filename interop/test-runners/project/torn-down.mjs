// A runner that removes the page while it contains elements and events arrive, as vitest does without isolation.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { createSandbox } from 'pusher-elements/sandbox';
import { builtinEnvironments } from 'vitest/runtime';

const { markup, until } = createRequire(import.meta.url)('./exercise.cjs');
const [, , dom, stage] = process.argv;
const problems = [];
globalThis.setTimeout(() => process.exit(1), 20_000).unref(); // the listeners below keep the process alive
for (const event of ['uncaughtException', 'unhandledRejection']) process.on(event, (error) => problems.push(error));

const sandbox = await createSandbox();
process.env.SANDBOX_URL = sandbox.url;
const { teardown } = await builtinEnvironments[dom].setup(globalThis, {});

/** The package's running timers, so that all of them can fire at once. */
const timers = new Map();
const { setTimeout, clearTimeout } = globalThis;
globalThis.setTimeout = (call, ...rest) => {
  const timer = setTimeout(call, ...rest);
  if (new Error().stack.includes('pusher-elements/dist/esm')) timers.set(timer, call);
  return timer;
};
globalThis.clearTimeout = (timer) => {
  timers.delete(timer);
  clearTimeout(timer);
};

await import('pusher-elements');
document.body.innerHTML = `${markup('torn', 'presence-torn')}<pusher-feed lmit="5"></pusher-feed>`;
const feed = document.querySelector('pusher-feed');
const publish = (id) =>
  sandbox.trigger('presence-torn', 'story', { id, title: 'A story', at: new Date().toISOString(), price: 1 });
if (stage === 'live') {
  await Promise.all(Array.from(document.querySelectorAll('pusher-channel'), ({ ready }) => ready));
  publish(1);
  await until(
    'the item',
    () => feed.querySelector('b'),
    () => feed.innerHTML,
  );
  publish(2);
} else await feed.updateComplete;

console.error = console.warn = (...words) => problems.push(words.join(' '));
await teardown(globalThis);
const chunks =
  globalThis[Object.getOwnPropertySymbols(globalThis).find(({ description }) => /^pusher-el.* \d/.test(description))];
await until(
  'the chunk of the elements',
  () => chunks.display,
  () => Object.keys(chunks),
);
publish(3);
for (let round = 0; round < 5; round++) {
  await new Promise((resolve) => setImmediate(resolve));
  for (const [timer, call] of [...timers]) {
    globalThis.clearTimeout(timer);
    call();
  }
}
sandbox.faults.drop();
for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
assert.deepEqual(problems, []);
console.log('as expected');
process.exit();
