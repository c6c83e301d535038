import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { expect } from 'chai';
import { DevelopmentScripts } from '../../demo/server/development-scripts.js';
import { Documentation } from '../../demo/server/documentation.js';

let scripts: DevelopmentScripts;
let site: string;
let documentation: Documentation;
let server: Server;
/** Ends the current build: with a site, or with an error. */
let finish: (error?: Error) => Promise<void>;
let builds: number;

before(async () => {
  scripts = await DevelopmentScripts.build(false);
});
after(() => scripts.close());

beforeEach(async () => {
  site = await mkdtemp(join(tmpdir(), 'pusher-elements-site-'));
  builds = 0;
  const build = () =>
    new Promise<void>((resolve, reject) => {
      builds++;
      finish = async (error) => {
        if (error) return reject(error);
        for (const name of ['index.html', 'tags.html', 'hashmap.json'])
          await writeFile(join(site, name), `<head>${name}`);
        resolve();
      };
    });
  documentation = new Documentation(scripts, site, build);
  server = createServer(({ url = '' }, response) => void documentation.answer(url, response)).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
});
afterEach(async () => {
  server.close();
  await documentation.close();
  await rm(site, { recursive: true });
});

const get = (path: string) => fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`);

describe('the documentation of the demo', () => {
  it('is built once, on the first visit, while a page waits', async () => {
    expect(builds).to.equal(0);
    for (let visit = 0; visit < 2; visit++) {
      const page = await get('/docs/');
      expect(page.headers.get('refresh')).to.equal('2');
      expect(await page.text()).to.include('is being built');
    }
    expect(builds).to.equal(1);
  });

  it('opens on a port of its own when it is built', async () => {
    await get('/docs/');
    await finish();
    for (const [path, name] of [
      ['/docs', 'index'],
      ['/docs/', 'index'],
      ['/docs/tags', 'tags'],
    ] as const) {
      const page = await get(path);
      expect(page.redirected, path).to.equal(true);
      expect(await page.text(), path).to.include(`${name}.html`);
    }
    expect(builds).to.equal(1);
  });

  it('shows why a build failed, and builds again on the next visit', async () => {
    await get('/docs/');
    await finish(new Error('The documentation could not be built.'));
    const page = await get('/docs/');
    expect(page.status).to.equal(500);
    expect(page.headers.get('refresh')).to.equal(null);
    expect(await page.text()).to.include('could not be built');
    await finish();
    expect((await get('/docs/')).redirected).to.equal(true);
    expect(builds).to.equal(2);
  });
});
