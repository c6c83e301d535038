import assert from 'node:assert/strict';
import { cp, symlink } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { type Ended, type InstalledPackage, installPackage, run as runProgram } from '../package/installed-package.js';
import { compile, projects } from '../package/typescript-projects.js';

const folder = fileURLToPath(new URL('.', import.meta.url));
const tool = (path: string) => join(folder, 'node_modules', path);

let installed: InstalledPackage;
let sandbox: Sandbox;
let publisher: Server;
before(async () => {
  [installed, sandbox] = await Promise.all([installPackage(), createSandbox()]);
  await cp(join(folder, 'project'), installed.project, { recursive: true });
  for (const name of ['vitest', 'jsdom', 'happy-dom', '@types', 'undici-types']) {
    await symlink(tool(name), join(installed.project, 'node_modules', name), 'junction');
  }
  // each POST is an event: [channel, name, data]
  publisher = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) text += chunk;
    sandbox.trigger(...(JSON.parse(text) as Parameters<Sandbox['trigger']>));
    response.end();
  });
  await new Promise<void>((resolve) => publisher.listen(0, '127.0.0.1', resolve));
});
after(async () => {
  publisher?.close();
  await Promise.all([installed?.remove(), sandbox?.close()]);
});

/** Runs a Node program in the project, with the addresses of the sandbox and the publisher in its environment. */
function run(name: string, args: string[], variables: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const { port } = publisher.address() as AddressInfo;
  const own = { RUNNER: name, SANDBOX_URL: sandbox.url, PUBLISH_URL: `http://127.0.0.1:${port}`, CI: 'true' };
  return runProgram(installed.project, process.execPath, args, 120_000, { ...own, ...variables });
}

describe('tests of pages with elements and of code with the client', { concurrency: 2 }, () => {
  for (const version of ['30', '29']) {
    it(`run in jest ${version}, with jsdom and in Node`, async () => {
      const { code, err } = await run(`jest-${version}`, [tool(`jest-${version}/bin/jest.js`), '--watchman=false'], {
        JSDOM_ENVIRONMENT: tool(`jest-environment-jsdom-${version}`),
      });
      assert.equal(code, 0, err);
      assert.match(err, /^Tests: +7 passed, 7 total$/m);
    });

    it(`run in jest ${version}, as modules`, async () => {
      const modules = ['--watchman=false', '--testMatch', '**/*.jest.mjs'];
      const jest = ['--experimental-vm-modules', tool(`jest-${version}/bin/jest.js`), ...modules];
      const { code, err } = await run(`jest-${version}-modules`, jest, {
        JSDOM_ENVIRONMENT: tool(`jest-environment-jsdom-${version}`),
      });
      assert.equal(code, 0, err);
    });
  }

  for (const dom of ['jsdom', 'happy-dom']) {
    it(`run in vitest, with ${dom}`, async () => {
      const { code, out, err } = await run(`vitest-${dom}`, [tool('vitest/vitest.mjs'), 'run'], { DOM: dom });
      assert.equal(code, 0, out + err);
      assert.match(out, /Tests .*3 passed/);
    });

    it(`run in ${dom} without a runner, with the script that contains all chunks`, async () => {
      const { code, out, err } = await run(`script-${dom}`, ['script-tag.cjs', dom]);
      assert.equal(code, 0, err);
      assert.equal(out, 'as expected\n');
    });

    for (const stage of ['early', 'live']) {
      it(`end without errors if the runner removes the page of ${dom} (${stage})`, async () => {
        const { out, err } = await run(`torn-down-${dom}-${stage}`, ['torn-down.mjs', dom, stage]);
        assert.equal(out, 'as expected\n', err);
      });
    }
  }
});

describe('the type declarations', { concurrency: 2 }, () => {
  for (const version of ['5.4', '5.9']) {
    for (const project of projects) {
      it(`compile with TypeScript ${version}, moduleResolution ${project.name}`, async () => {
        assert.equal(await compile(installed.project, tool(`typescript-${version}/bin/tsc`), project), '');
      });
    }
  }
});
