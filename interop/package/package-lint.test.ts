import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { type InstalledPackage, installPackage, root, run } from './installed-package.js';

let installed: InstalledPackage;
before(async () => {
  installed = await installPackage();
});
after(() => installed?.remove());

describe('the package', () => {
  it('has a package.json without problems, according to publint', async () => {
    const pkgDir = installed.path('');
    const { messages, pkg = {} } = await publint({ pkgDir, strict: true, pack: false });
    assert.deepEqual(
      messages.map((message) => formatMessage(message, pkg)),
      [],
    );
  });

  it('has types that match its files for every module resolution, according to attw', async () => {
    const { code, out } = await run(root, 'node_modules/.bin/attw', [installed.tarball, '--no-color', '-f', 'ascii']);
    assert.match(out, /No problems found/);
    assert.equal(code, 0);
  });

  it('is installed without a warning', () => {
    assert.match(installed.output, /^\s*(added|changed|up to date)[^\n]*\n\s*$/);
  });

  it('has less than 2.6 MB, and no source maps', async () => {
    const sizes = await Promise.all(installed.files.map(async (file) => (await readFile(installed.path(file))).length));
    const size = sizes.reduce((sum, one) => sum + one);
    assert.ok(size < 2_600_000, `${size} bytes`);
    assert.deepEqual(
      installed.files.filter((file) => file.endsWith('.map')),
      [],
    );
    for (const file of installed.files.filter((file) => /\.c?js$/.test(file))) {
      assert.doesNotMatch(await readFile(installed.path(file), 'utf8'), /^\/\/# sourceMappingURL/m, file);
    }
  });

  it('has a README whose tag for a CDN has the version and the hash of the published file', async () => {
    const readme = await readFile(installed.path('README.md'), 'utf8');
    const { version } = JSON.parse(await readFile(installed.path('package.json'), 'utf8')) as { version: string };
    const tags = [...readme.matchAll(/npm\/pusher-elements@([^/]+)\/([^"]+)"\s+integrity="([^"]+)"/g)];
    assert.ok(tags.length > 0);
    for (const [, named, file = '', integrity] of tags) {
      const hash = createHash('sha384')
        .update(await readFile(installed.path(file)))
        .digest('base64');
      assert.deepEqual([named, integrity], [version, `sha384-${hash}`], file);
    }
    assert.equal(await readFile(join(root, 'README.md'), 'utf8'), readme, 'Run npm run build.');
  });
});
