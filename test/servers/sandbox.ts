import Pusher from 'pusher';
import { createSandbox } from '../../src/sandbox/index.js';
import type { SandboxOptions, TestSandbox } from './contract.js';

type SandboxHost = Pick<TestSandbox, 'host' | 'port' | 'key' | 'trigger' | 'close'>;

/** What the name of a user's own channel begins with. */
const USER = '#server-to-user-';

/** The server's side of a test's sandbox. It is triggered by the official `pusher` library, as by an application. */
export async function startSandboxHost(options: SandboxOptions): Promise<SandboxHost> {
  const app = options.apps?.[0] ?? { id: 'app-id', key: 'app-key', secret: 'app-secret', clientEvents: true };
  const sandbox = await createSandbox({ ...options, apps: options.apps ?? [app] });
  const { host, port } = sandbox;
  const rest = new Pusher({ appId: app.id, key: app.key, secret: app.secret, host, port: String(port), useTLS: false });
  return {
    host,
    port,
    key: app.key,
    trigger: async (channel, event, data, { socketId } = {}) => {
      if (channel.startsWith(USER)) await rest.sendToUser(channel.slice(USER.length), event, data);
      else await rest.trigger(channel, event, data, socketId === undefined ? {} : { socket_id: socketId });
    },
    close: () => sandbox.close(),
  };
}
