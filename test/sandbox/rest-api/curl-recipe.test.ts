import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { createSandbox, type Sandbox } from '../../../src/sandbox/index.js';
import { RawClient } from '../raw-client.js';

const run = promisify(execFile);
const environment = { ...process.env, http_proxy: '', no_proxy: '*' };

let sandbox: Sandbox;
before(async () => {
  sandbox = await createSandbox();
});
after(() => sandbox.close());

/** Returns the recipe of the documentation for another sandbox. */
async function recipe(url: string): Promise<string> {
  const page = await readFile(new URL('../../../docs/sandbox.md', import.meta.url), 'utf8');
  const [, script = ''] = /### With curl[\s\S]*?```sh\n([\s\S]*?)```/.exec(page) ?? [];
  assert.match(script, /^url=http:\/\/127\.0\.0\.1:6001 /);
  return script.replace('http://127.0.0.1:6001', url);
}

describe('the curl recipe of the documentation', () => {
  it('sends an event to a sandbox with its default app, in a POSIX shell', async () => {
    const client = await RawClient.connect(sandbox);
    await client.subscribe('comments');
    const { stdout, stderr } = await run('sh', ['-eu', '-c', await recipe(sandbox.url)], { env: environment });
    assert.deepEqual([stdout, stderr], ['{}', '']);
    assert.deepEqual((await client.next('new-comment')).data, { author: 'Ada' });
    await client.close();
  });

  it('fails with the reason if the secret is wrong', async () => {
    const script = (await recipe(sandbox.url)).replace('secret=app-secret', 'secret=another');
    await assert.rejects(run('sh', ['-eu', '-c', script], { env: environment }), ({ code, stdout }) => {
      assert.equal(code, 22);
      assert.match(stdout, /auth_signature is wrong/);
      return true;
    });
  });
});
