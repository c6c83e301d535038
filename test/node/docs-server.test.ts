import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it, mock } from 'node:test';
import { expect } from 'chai';
import { type DocsServer, startDocs } from '../../docs/server/docs-server.js';
import Pusher from '../../src/client/entries/node.js';

let folder: string;
let docs: DocsServer;

before(async () => {
  mock.method(console, 'warn', () => {}); // the sandbox reports refused requests there
  folder = await mkdtemp(join(tmpdir(), 'pusher-elements-docs-'));
  const site = join(folder, 'site');
  await mkdir(join(site, 'assets'), { recursive: true });
  const files = { 'site/index.html': 'Home', 'site/tags.html': 'Tags', 'site/404.html': 'Nothing' };
  for (const [name, title] of Object.entries({ ...files, 'secret.html': 'Secret' })) {
    await writeFile(join(folder, name), `<html><head><title>${title}</title></head></html>`);
  }
  await writeFile(join(site, 'assets/app.123.js'), 'export {};');
  docs = await startDocs({ site });
});
after(async () => {
  await docs?.close();
  await rm(folder, { recursive: true });
});

const get = (path: string) => fetch(`http://127.0.0.1:${docs.port}${path}`);

async function post(path: string, body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`http://127.0.0.1:${docs.port}/live/${path}`, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  });
  return { status: response.status, ...((await response.json()) as { key: string; error: string }) };
}

/** Starts an example that is subscribed to a channel. Returns its key, and the data that it receives. */
async function example(channel: string) {
  const { key } = await post('apps', {});
  const pusher = new Pusher(key, { wsHost: '127.0.0.1', wsPort: docs.port, forceTLS: false });
  const received: unknown[] = [];
  await pusher
    .subscribe(channel)
    .bind('news', (data) => received.push(data))
    .ready();
  return { key, received, pusher };
}

describe('the server of the documentation', () => {
  it('serves the pages of the site under their names, and marks them as live', async () => {
    for (const [path, title] of [
      ['/', 'Home'],
      ['/tags', 'Tags'],
      ['/tags.html?q', 'Tags'],
    ] as const) {
      const text = await (await get(path)).text();
      expect(text).to.include(`<title>${title}</title>`).and.include('<meta name="live-examples"');
    }
    const { headers } = await get('/assets/app.123.js');
    expect(headers.get('content-type')).to.match(/^text\/javascript/);
    expect(headers.get('cache-control')).to.include('immutable');
  });

  it('answers 404 for everything else', async () => {
    for (const path of ['/nothing', '/%2e%2e/secret', '/..%2fsecret.html', '/%00', '/%zz']) {
      const response = await get(path);
      expect(response.status, path).to.equal(404);
      expect(await response.text(), path).to.include('Nothing');
    }
  });

  it('allows examples, whose origin is null, to load scripts and lists', async () => {
    for (const path of ['/pusher-elements.min.js', '/display.js', '/comments.json']) {
      const response = await get(path);
      expect(response.status, path).to.equal(200);
      expect(response.headers.get('access-control-allow-origin'), path).to.equal('*');
    }
  });

  it('sends the event of an example to that example only', async () => {
    const [one, two] = [await example('comments'), await example('comments')];
    expect(one.key).not.to.equal(two.key);
    const event = { key: one.key, channel: 'comments', event: 'news', data: { id: 1 } };
    expect(await post('events', event)).to.deep.equal({ status: 200 });
    expect(await post('events', { ...event, key: two.key, data: 'x' })).to.deep.equal({ status: 200 });
    while (one.received.length + two.received.length < 2) await new Promise((resolve) => setTimeout(resolve, 10));
    expect([one.received, two.received]).to.deep.equal([[{ id: 1 }], ['x']]);
    for (const { pusher } of [one, two]) pusher.disconnect();
  });

  it('refuses pages of other sites', async () => {
    const others: Record<string, string>[] = [
      { origin: 'https://evil.test' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
    ];
    for (const headers of others) {
      for (const path of ['apps', 'events']) expect((await post(path, {}, headers)).status).to.equal(403);
    }
  });

  it('refuses events that are malformed, too large, or too many, with a reason', async () => {
    const { key, pusher } = await example('comments');
    const event = { key, channel: 'comments', event: 'news', data: 1 };
    const refuse = async (body: unknown) => Object.values(await post('events', body));
    expect(await refuse('[]')).to.deep.equal([400, 'The body must be a JSON object.']);
    expect(await refuse({ ...event, event: '' })).to.deep.equal([
      400,
      "The field event must be a string that isn't empty.",
    ]);
    expect((await refuse({ ...event, key: 'x' }))[0]).to.equal(404);
    expect((await refuse({ ...event, data: 'x'.repeat(20_000) }))[0]).to.equal(400);
    expect((await refuse({ ...event, data: 'x'.repeat(100_000) }))[0]).to.equal(413);
    const answers = await Promise.all(Array.from({ length: 30 }, () => post('events', event)));
    expect(answers.filter(({ status }) => status === 429)).to.have.length.within(5, 12);
    pusher.disconnect();
  });
});
