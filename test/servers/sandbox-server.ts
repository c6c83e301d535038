import Pusher from 'pusher';
import { createSandbox, type EndFault, type Faults } from '../../src/sandbox/index.js';
import type { FaultAnswer, SandboxOptions, TestSandbox } from './contract.js';

interface SandboxHost extends Omit<TestSandbox, 'url' | 'authEndpoint' | 'faults'> {
  /** Calls a fault by its path, for example `['auth', 'status']`. */
  fault(path: string[], args: unknown[]): Promise<FaultAnswer>;
  endFault(end: number): Promise<void>;
}

/** Prefix of the channel of one signed-in user. */
const USER = '#server-to-user-';

/**
 * The server side of a test's sandbox. Events are triggered with the official `pusher` library, as by an application.
 */
export async function startSandboxHost(options: SandboxOptions): Promise<SandboxHost> {
  const app = options.apps?.[0] ?? { id: 'app-id', key: 'app-key', secret: 'app-secret', clientEvents: true };
  const sandbox = await createSandbox({ ...options, apps: options.apps ?? [app] });
  const { host, port } = sandbox;
  const rest = new Pusher({
    ...{ appId: app.id, key: app.key, secret: app.secret, host, port: String(port), useTLS: false },
    encryptionMasterKeyBase64: sandbox.apps[0]?.encryptionMasterKey ?? '',
  });
  const ends: EndFault[] = [];
  return {
    host,
    port,
    key: app.key,
    trigger: async (channel, event, data, { socketId } = {}) => {
      if (channel.startsWith(USER)) await rest.sendToUser(channel.slice(USER.length), event, data);
      else await rest.trigger(channel, event, data, socketId === undefined ? {} : { socket_id: socketId });
    },
    triggerEach: async (channel, event, data) => {
      for (const each of data) await rest.trigger(channel, event, each);
    },
    fault: async (path, args) => {
      const value = callFault(sandbox.faults, path, args);
      return typeof value === 'function' ? { end: ends.push(value as EndFault) - 1 } : { value };
    },
    endFault: async (end) => ends[end]?.(),
    sockets: async () => sandbox.sockets(),
    subscriptions: async (asked) => sandbox.subscriptions(asked),
    close: () => sandbox.close(),
  };
}

function callFault(faults: Faults, path: string[], args: unknown[]): unknown {
  const owner = path.slice(0, -1).reduce((object, name) => Reflect.get(object, name), faults as object);
  const method: unknown = owner && Reflect.get(owner, path.at(-1) ?? '');
  if (typeof method !== 'function') throw new Error(`The sandbox has no faults.${path.join('.')}().`);
  // JSON turns an argument that was omitted into null.
  return method.apply(
    owner,
    args.map((argument) => argument ?? undefined),
  );
}
