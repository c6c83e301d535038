import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FILE = 'test/client/client-decisions.test.ts';

/** The output of `npm test` with these arguments. */
async function runTests(args: string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, ['--import', 'tsx/esm', 'tools/test-runner/test.ts', ...args], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}

describe('npm test', () => {
  const wrong: [mistake: string, args: string[], env: Record<string, string>, line: RegExp][] = [
    ['an unknown option', ['--bail'], {}, /^There is no option --bail: npm test .*\.\n$/],
    ['a missing file', ['test/none.test.ts'], {}, /^.*test\/none\.test\.ts.*\n$/],
    ['a watch without a terminal', ['--watch', FILE], {}, /^npm run test:watch needs a terminal.*\n$/],
    ['an unknown engine', [FILE], { BROWSERS: 'opera' }, /^BROWSERS names opera; it takes chromium.*\n$/],
    [
      'a CHROME_PATH that does not exist',
      [FILE],
      { CHROME_PATH: '/nowhere/chrome', BROWSERS: 'chromium' },
      /^CHROME_PATH is set to \/nowhere\/chrome, but there is no such file: correct it, or unset it\.\n$/,
    ],
    [
      'a FIREFOX_PATH that does not exist',
      [FILE],
      { FIREFOX_PATH: '/nowhere/firefox', BROWSERS: 'firefox' },
      /^FIREFOX_PATH is set to \/nowhere\/firefox, .*\n$/,
    ],
  ];
  for (const [mistake, args, env, line] of wrong) {
    it(`ends with one line for ${mistake}`, async () => {
      const { code, output } = await runTests(args, env);
      assert.match(output, line);
      assert.equal(code, 1);
    });
  }
});
