import { mkdir, rm } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { type Browser, launch } from 'puppeteer-core';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { chromiumOptions } from '../../tools/browsers/chromium-options.js';
import { ensureChromium } from '../../tools/browsers/ensure-chromium.js';
import { type InstalledPackage, installPackage } from '../package/installed-package.js';
import { checkPage, serveFolder } from './app-page.js';
import { buildApp, copyProject, workFolder } from './build-app.js';
import { type Build, builds } from './builds.js';
import { startViteServer } from './vite-server.js';

let installed: InstalledPackage;
let browser: Browser;

before(async () => {
  await rm(workFolder, { recursive: true, force: true });
  await mkdir(workFolder);
  [installed, browser] = await Promise.all([installPackage(), launch(chromiumOptions(await ensureChromium()))]);
});
after(async () => {
  await Promise.all([browser?.close(), installed?.remove()]);
  await rm(workFolder, { recursive: true, force: true });
});

const placeholders = (sandbox: Sandbox) => ({
  ...{ KEY: sandbox.apps[0]?.key ?? '', SERVER: sandbox.url.replace('http', 'ws'), AUTH: `${sandbox.url}/pusher/auth` },
});

describe('a page that uses the packed package shows an event of a private channel', { concurrency: 2 }, () => {
  for (const [name, build] of Object.entries<Build>(builds)) {
    it(`built by ${name}`, async (test) => {
      const sandbox = await createSandbox();
      test.after(() => sandbox.close());
      const folder = name.replace(/\W+/g, '-').toLowerCase();
      const project = await copyProject(build, folder, installed, placeholders(sandbox));
      const { url, close } = await serveFolder(await buildApp(project, build));
      test.after(close);
      await checkPage(browser, url, sandbox, build.hasIsland);
      if (build.plainPage) await checkPage(browser, url + build.plainPage, sandbox);
    });
  }

  it('served by Vite in development, which prebundles packages', async (test) => {
    const sandbox = await createSandbox();
    test.after(() => sandbox.close());
    const project = await copyProject(builds.Vite, 'vite-server', installed, placeholders(sandbox));
    const { url, close } = await startViteServer(project);
    test.after(close);
    await checkPage(browser, url, sandbox);
  });
});
