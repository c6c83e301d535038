import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** The files and folders of the demo. */
const PARTS = ['components', 'demo', 'docs', 'examples', 'src', 'tools', 'index.html', 'package.json', 'tsconfig.json'];

describe('npm start while the sources change', () => {
  let copy: string;
  let url: string;
  let stop: () => Promise<void>;

  before(async () => {
    copy = await mkdtemp(join(tmpdir(), 'pusher-elements-'));
    for (const part of PARTS) await cp(join(ROOT, part), join(copy, part), { recursive: true });
    await symlink(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
    const demo = spawn(process.execPath, ['--import', 'tsx', 'demo/server/start-demo.ts'], {
      cwd: copy,
      env: { PATH: process.env.PATH, PORT: '0' },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    stop = async () => {
      const ended = once(demo, 'close');
      demo.kill('SIGINT');
      await ended;
    };
    const [line] = (await once(demo.stdout, 'data', { signal: AbortSignal.timeout(60_000) })) as [Buffer];
    url = /http:\S+/.exec(String(line))?.[0] ?? '';
  });
  after(async () => {
    await stop();
    await rm(copy, { recursive: true });
  });

  const get = async (path: string) => (await fetch(`${url}${path}`)).text();
  const change = async (path: string, from: string, to: string) => {
    const file = join(copy, path);
    const text = await readFile(file, 'utf8');
    assert.ok(text.includes(from), `${path} does not contain ${from}`);
    await writeFile(file, text.replace(from, to));
  };

  it('serves the current state of the page and of each of the four scripts', async () => {
    const scripts = ['/pusher.js', '/pusher.min.js', '/pusher-elements.js', '/pusher-elements.min.js'];
    for (const path of scripts) assert.ok(!(await get(path)).includes('7.8.9-changed'), path);
    await change('src/client/base/version.ts', "VERSION = '", "VERSION = '7.8.9-changed");
    await change('index.html', '<title>', '<title>Changed: ');
    for (const path of scripts) assert.ok((await get(path)).includes('7.8.9-changed'), path);
    assert.match(await get('/'), /<title>Changed: /);
  });

  it('reports a build error on the page’s console until it is fixed', async () => {
    await change('src/client/base/version.ts', 'export const', 'export konst');
    assert.match(await get('/pusher-elements.js'), /^console\.error\("The scripts could not be built\..*version\.ts/);
    await change('src/client/base/version.ts', 'export konst', 'export const');
    const script = await get('/pusher-elements.js');
    assert.ok(script.includes('customElements.define') && !script.includes('could not be built'));
  });
});
