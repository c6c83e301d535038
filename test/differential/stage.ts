import { expect } from '@open-wc/testing';
import {
  eventually,
  type ScriptedServer,
  startSandbox,
  startScriptedServer,
  type TestSandbox,
} from '../servers/index.js';
import type { AnyOptions, AnyScenario, Client, PusherClass, SandboxStage, Source, Stage } from './scenario.js';
import { type Entry, recordThis, Trace } from './trace-recorder.js';

/** The time limit for each wait of a scenario, in ms. A retry takes up to 1 s, and so may loading the cipher. */
const PATIENCE = 5000;
const FENCE = 'fence';
let fences = 0;

/** Runs a scenario with one class, and returns its trace. */
export async function play(scenario: AnyScenario, Pusher: PusherClass): Promise<Entry[]> {
  const trace = new Trace();
  const clients: Client[] = [];
  const isSandbox = 'sandbox' in scenario;
  const server = isSandbox ? await startSandbox() : await startScriptedServer(scenario.server);
  try {
    if (isSandbox) await scenario.run(stageOf(Pusher, server, trace, clients) as SandboxStage);
    else await playScripted(scenario.run, Pusher, server as ScriptedServer, trace, clients);
  } catch (error) {
    trace.note('the scenario failed', error instanceof Error ? error.message : error);
  } finally {
    for (const client of clients) {
      client.unbind_all();
      client.connection.unbind_all();
      client.disconnect();
    }
    await server.close();
  }
  return trace.entries;
}

async function playScripted(
  run: (stage: Stage) => Promise<void> | void,
  Pusher: PusherClass,
  server: ScriptedServer,
  trace: Trace,
  clients: Client[],
): Promise<void> {
  const settle = (client: Client) => settleWith(server, client);
  await run({ ...stageOf(Pusher, server, trace, clients), server, settle } as Stage);
  const { length } = trace.entries; // later entries do not count
  // a client that is still connecting may or may not send its frames in time
  for (const client of clients) if (client.connection.state !== 'connected') client.disconnect();
  for (const client of clients) if (client.connection.state === 'connected') await settle(client);
  const frames = (await server.received()).filter((frame) => !isFence(frame));
  trace.entries.length = length;
  for (const { connection, ...frame } of frames) trace.note(`frame on connection ${connection}`, frame);
}

function isFence(value: unknown): boolean {
  return value === FENCE || (value as { event?: unknown } | null | undefined)?.event === FENCE;
}

async function settleWith(server: ScriptedServer, client: Client): Promise<void> {
  const fence = ++fences;
  let received = false;
  const isThis = (frame: { event?: unknown; data?: unknown }) =>
    isFence(frame) && (frame.data as { fence?: number }).fence === fence;
  const listen = (frame: object) => {
    received ||= isThis(frame);
  };
  client.connection.bind('message', listen);
  await server.send({ event: FENCE, data: { fence } });
  await eventually(() => expect(received, 'the client received the fence').to.equal(true), PATIENCE);
  client.connection.unbind('message', listen);
  client.send_event(FENCE, { fence });
  const arrived = async () => (await server.received()).some(isThis);
  await eventually(async () => expect(await arrived(), 'the server received the fence').to.equal(true), PATIENCE);
}

function stageOf(Pusher: PusherClass, server: ScriptedServer | TestSandbox, trace: Trace, clients: Client[]) {
  const make = (key: unknown, options: unknown): Client => {
    const client = new Pusher(key as string, options as ConstructorParameters<PusherClass>[1]);
    clients.push(client);
    return client;
  };
  const options = (more: AnyOptions = {}): AnyOptions => ({
    cluster: '',
    wsHost: server.host,
    wsPort: server.port,
    forceTLS: false,
    enabledTransports: ['ws'],
    ...more,
  });
  const client = (more?: AnyOptions) => make(server.key, options(more));
  const listener = (label: string) =>
    function (this: unknown, ...args: unknown[]) {
      if (args.some(isFence)) return;
      trace.note(label, recordThis(this), ...args);
    };
  const listenerOfAll = (label: string) => listener(`all: ${label}`);
  const until = (condition: () => boolean) => eventually(() => expect(condition()).to.equal(true), PATIENCE);
  return {
    Pusher,
    server,
    trace,
    options,
    client,
    make,
    listener,
    listenerOfAll,
    until,
    note: (label: unknown, ...values: unknown[]) => trace.note(String(label), ...values),
    connected: async (more?: AnyOptions) => {
      const made = client(more);
      await until(() => made.connection.state === 'connected');
      return made;
    },
    subscribed: async (made: Client, name: string) => {
      const channel = made.subscribe(name);
      await until(() => channel.subscribed);
      return channel;
    },
    call: <Value>(label: string, act: () => Value): Value | undefined => {
      try {
        const value = act();
        trace.note(label, 'returns', value);
        return value;
      } catch (error) {
        trace.note(label, 'throws', error instanceof Error ? 'an Error' : `a ${typeof error}`);
        return undefined;
      }
    },
    record: (source: unknown, label: string, ...events: string[]) => {
      for (const event of events) (source as Source).bind(event, listener(`${label} ${event}`));
    },
    recordAll: (source: unknown, label: string) => {
      (source as Source).bind_global(listenerOfAll(label));
    },
    noted: (label: string, count = 1) =>
      eventually(() => expect(trace.count(label), `entries "${label}"`).to.be.at.least(count), PATIENCE),
  };
}
