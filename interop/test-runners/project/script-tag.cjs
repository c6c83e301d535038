// A document of jsdom or happy-dom that runs the script with all chunks, as a script tag does.
const fs = require('node:fs');
const path = require('node:path');
const assert = require('node:assert/strict');
const { exercise, expected } = require('./exercise.cjs');

const folder = path.dirname(require.resolve('pusher-elements/package.json'));
const script = fs.readFileSync(path.join(folder, 'dist/browser/pusher-elements.all.min.js'), 'utf8');

async function open(kind) {
  const url = 'http://localhost/';
  if (kind === 'jsdom') {
    const { JSDOM } = require('jsdom');
    return new JSDOM('<!doctype html><body>', { url, runScripts: 'outside-only' }).window;
  }
  const { Window } = require('happy-dom');
  const window = new Window({
    url,
    settings: { enableJavaScriptEvaluation: true, suppressInsecureJavaScriptEnvironmentWarning: true },
  });
  return window;
}

open(process.argv[2]).then(async (window) => {
  Object.assign(window, { fetch, Headers, Response });
  window.eval(script);
  assert.deepEqual(await exercise(process.env.RUNNER, window), expected);
  console.log('as expected');
  process.exit();
});
