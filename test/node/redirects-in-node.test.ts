import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { authenticateUser, authorizeChannel } from '../../src/client/auth/authorization.js';
import { PusherError } from '../../src/client/entries/node.js';
import { resolveOptions } from '../../src/client/options/resolved-options.js';

describe('an auth endpoint that redirects, in Node', () => {
  const followed: IncomingMessage[] = [];
  const servers: Server[] = [];
  const listen = async (server: Server) => {
    servers.push(server.listen(0, '127.0.0.1'));
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  let endpoint = '';
  before(async () => {
    const target = await listen(
      createServer((request, response) => {
        followed.push(request);
        response.end('{"auth":"key:signature","user_data":"{}"}');
      }),
    );
    endpoint = await listen(
      createServer((request, response) => {
        const [, status, where] = request.url?.split('/') ?? [];
        if (!status) followed.push(request);
        const location = where === 'other' ? target : '/';
        response.writeHead(Number(status || 200), { location }).end('{"auth":"key:signature","user_data":"{}"}');
      }),
    );
  });
  after(() => {
    for (const server of servers) server.close();
  });

  for (const status of [301, 302, 303, 307, 308]) {
    it(`with ${status} is not followed to its own or another origin, and is reported`, async () => {
      for (const where of ['own', 'other']) {
        const options = { endpoint: `${endpoint}/${status}/${where}`, headers: { Authorization: 'secret' } };
        const settings = resolveOptions('key', {
          ...{ cluster: 'eu', channelAuthorization: options, userAuthentication: options },
        });
        const context = { resolved: settings, signal: new AbortController().signal };
        const requests = [
          authorizeChannel(context, { socketId: '1.1', channelName: 'private-c' }, { name: 'private-c' }),
          authenticateUser(context, { socketId: '1.1' }),
        ];
        for (const { status: outcome, reason } of (await Promise.allSettled(requests)) as PromiseRejectedResult[]) {
          assert.equal(outcome, 'rejected');
          assert.ok(reason instanceof PusherError);
          const { type, code, retryable, status: answered } = reason;
          assert.deepEqual(
            { type, code, retryable, answered },
            {
              ...{ type: 'AuthError', code: 'redirected', retryable: false, answered: status },
            },
          );
        }
      }
      assert.deepEqual(followed, []);
    });
  }
});
