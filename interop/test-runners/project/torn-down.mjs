// A runner that removes the page while elements are in it and events come, as vitest does without isolation.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { createSandbox } from 'pusher-elements/sandbox';
import { builtinEnvironments } from 'vitest/runtime';

const { markup, until } = createRequire(import.meta.url)('./exercise.cjs');
const [, , dom, when] = process.argv;
const problems = [];
globalThis.setTimeout(() => process.exit(1), 20_000).unref(); // the listeners below keep it from ending
for (const event of ['uncaughtException', 'unhandledRejection']) process.on(event, (error) => problems.push(error));

const sandbox = await createSandbox();
process.env.SANDBOX_URL = sandbox.url;
const { teardown } = await builtinEnvironments[dom].setup(globalThis, {});

/** The package's timers that are running, so that all of them can be due at once. */
const timers = new Map();
const { setTimeout, clearTimeout } = globalThis;
globalThis.setTimeout = (call, ...rest) => {
  const timer = setTimeout(call, ...rest);
  if (new Error().stack.includes('pusher-elements/dist/chunks')) timers.set(timer, call);
  return timer;
};
globalThis.clearTimeout = (timer) => {
  timers.delete(timer);
  clearTimeout(timer);
};

await import('pusher-elements');
document.body.innerHTML = `${markup('torn', 'presence-torn')}<pusher-feed lmit="5"></pusher-feed>`;
const feed = document.querySelector('pusher-feed');
const tell = (id) =>
  sandbox.trigger('presence-torn', 'story', { id, title: 'A story', at: new Date().toISOString(), price: 1 });
if (when === 'live') {
  await Promise.all(Array.from(document.querySelectorAll('pusher-channel'), ({ ready }) => ready));
  tell(1);
  await until(
    'the item',
    () => feed.querySelector('b'),
    () => feed.innerHTML,
  );
  tell(2);
} else await feed.updateComplete;

console.error = console.warn = (...words) => problems.push(words.join(' '));
await teardown(globalThis);
const parts =
  globalThis[Object.getOwnPropertySymbols(globalThis).find(({ description }) => /^pusher-el.* \d/.test(description))];
await until(
  'the code of the elements',
  () => parts.display,
  () => Object.keys(parts),
);
tell(3);
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
