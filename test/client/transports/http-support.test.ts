import { expect } from '@open-wc/testing';
import { stub } from 'sinon';
import { type HttpSupport, SKIP_TIME, supportAfter } from '../../../src/client/transports/http-support.js';
import { eventually, startSandbox } from '../../servers/index.js';
import { clientOf, controlTime, errorOf, watch } from '../client-of.js';
import { forgetTransports, shapeNetwork, withoutWebSockets } from '../shaped-network.js';

const WITHOUT_HTTP = { ws: 'fails', xhr_streaming: 'is a 404', xhr_polling: 'is a 404' } as const;

describe('a server without the HTTP fallback', () => {
  const fakeTime = controlTime();
  beforeEach(() => void stub(Math, 'random').returns(0.5));
  afterEach(forgetTransports);

  /** Lets attempts fail until there are `times` failures in a row, with average delays. */
  async function fail(times: number, time: { tick(ms: number): void }, seen: unknown[][]): Promise<void> {
    for (let failures = errorOf(seen).length; failures < times; failures++) {
      time.tick([500, 2000, 2500, 5000, 9000][failures - 1] as number);
      await eventually(() => expect(errorOf(seen)).to.have.length(failures + 1));
    }
  }

  it('is tried three times, and then not for 10 minutes, even by other clients of the page', async () => {
    const server = await startSandbox();
    const network = shapeNetwork(WITHOUT_HTTP);
    const time = fakeTime();
    const client = clientOf(server);
    const seen = watch(client);
    const attempts = ['ws', 'xhr_streaming', 'xhr_polling', 'ws', 'xhr_streaming'];
    await eventually(() => expect(errorOf(seen)).to.have.length(1));
    await fail(2, time, seen);
    expect(network.dials).to.deep.equal(attempts);
    await fail(5, time, seen);
    const other = clientOf(server);
    const seenByOther = watch(other);
    await eventually(() => expect(errorOf(seenByOther)).to.have.length(1));
    expect(network.dials.slice(attempts.length)).to.deep.equal(['ws', 'ws', 'ws', 'ws']);
    other.disconnect();
    time.setSystemTime(Date.now() + SKIP_TIME);
    network.xhr_streaming = 'works';
    client.connect();
    await client.ready();
    expect(network.dials.at(-1)).to.equal('xhr_streaming');
    expect(await server.sockets()).to.equal(1);
  });

  it('is still tried if there is no other transport', async () => {
    const server = await startSandbox();
    const network = shapeNetwork(WITHOUT_HTTP);
    withoutWebSockets();
    const time = fakeTime();
    const client = clientOf(server);
    const seen = watch(client);
    await eventually(() => expect(errorOf(seen)).to.have.length(1));
    await fail(3, time, seen);
    expect(network.dials).to.have.length(6);
    network.xhr_polling = 'works';
    client.connect();
    await client.ready();
  });

  it('is tried again after a message has arrived over HTTP', async () => {
    const server = await startSandbox();
    const network = shapeNetwork({ ...WITHOUT_HTTP, xhr_polling: 'works' });
    const time = fakeTime();
    for (let round = 0; round < 4; round++) {
      const client = clientOf(server);
      await client.ready();
      client.disconnect();
      forgetTransports();
      // the page remembers the transport for 30 minutes
      time.setSystemTime(Date.now() + 1_800_000);
    }
    expect(network.dials).to.deep.equal(Array(4).fill(['ws', 'xhr_streaming', 'xhr_polling']).flat());
  });

  describe('is recognized', () => {
    const NOW = 1e12;
    const after = (...statuses: (number | undefined)[]) =>
      statuses.reduce<HttpSupport>((support, status) => supportAfter(support, status, NOW), { absent: 0, until: 0 });

    it('by three answers in a row of 404, 405, 410 or 501', () => {
      expect(after(404, 405).until).to.equal(0);
      for (const status of [404, 405, 410, 501]) expect(after(404, 404, status).until).to.equal(NOW + SKIP_TIME);
      expect(after(404, 404, 404, 404).until, 'one more').to.equal(NOW + SKIP_TIME);
    });

    it('by no other answer, which restarts the count', () => {
      for (const status of [200, 204, 301, 400, 401, 403, 429, 500, 502, 503]) {
        expect(after(status, status, status).until, String(status)).to.equal(0);
        expect(after(404, 404, status, 404).until, String(status)).to.equal(0);
      }
    });

    it('even if requests failed without an answer meanwhile', () => {
      expect(after(undefined, undefined, undefined).until).to.equal(0);
      expect(after(404, undefined, 404, undefined, 404).until).to.equal(NOW + SKIP_TIME);
    });
  });
});
