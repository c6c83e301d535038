import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import WebSocket from 'ws';
import type { Bench } from '../bench-row.js';
import { compare } from '../comparison.js';
import { interleave } from '../rounds.js';
import type { Command } from './sandbox-process.js';

const SOCKETS = 1_000;
/** The number of events per round. */
const EVENTS = 50;

/** A server in its own process, with its sockets. */
class LoadedServer {
  readonly #child: ChildProcess;
  readonly #sockets: WebSocket[] = [];
  #received = 0;
  #bytesEach = 0;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  get bytesEach(): number {
    return this.#bytesEach;
  }

  static async start(kind: 'sandbox' | 'bare'): Promise<LoadedServer> {
    const child = fork(fileURLToPath(new URL('sandbox-process.ts', import.meta.url)), [kind], {
      execArgv: ['--expose-gc', '--import', 'tsx/esm'],
    });
    const [port] = (await once(child, 'message')) as [number];
    const server = new LoadedServer(child);
    const before = await server.ask({ type: 'heap' });
    for (let count = 0; count < SOCKETS; count += 50) {
      await Promise.all(Array.from({ length: 50 }, () => server.#connect(port)));
    }
    server.#bytesEach = ((await server.ask({ type: 'heap' })) - before) / SOCKETS;
    return server;
  }

  /** Measures the server's CPU time for an event to all its sockets, in µs. */
  async costOfEvent(): Promise<number> {
    this.#received = 0;
    const cost = await this.ask({ type: 'publish', count: EVENTS });
    while (this.#received < EVENTS * SOCKETS) await new Promise(setImmediate);
    return cost;
  }

  async ask(command: Command): Promise<number> {
    this.#child.send(command);
    const [answer] = (await once(this.#child, 'message')) as [number];
    return answer;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.terminate();
    this.#child.disconnect();
    await once(this.#child, 'exit');
  }

  /** Connects one socket, and subscribes it. */
  async #connect(port: number): Promise<void> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/app/app-key?protocol=7`, { perMessageDeflate: false });
    this.#sockets.push(socket);
    await once(socket, 'message');
    socket.send('{"event":"pusher:subscribe","data":{"channel":"room"}}');
    await once(socket, 'message');
    socket.on('message', () => this.#received++);
  }
}

export const sandbox: Bench = {
  name: 'sandbox',
  title: `The local server with ${SOCKETS.toLocaleString('en')} sockets on a channel, compared with ws alone, in Node`,
  async run() {
    const ours = await LoadedServer.start('sandbox');
    const bare = await LoadedServer.start('bare');
    const servers = { ours: () => ours.costOfEvent(), bare: () => bare.costOfEvent() };
    const costs = await interleave(servers, { warmUp: 2, rounds: 7 });
    const bytes = { ours: ours.bytesEach, bare: bare.bytesEach };
    await Promise.all([ours.close(), bare.close()]);
    const rate = compare({
      name: 'Events per second to all of them, on one core',
      figures: { unit: '/s', ours: 1e6 / costs.ours, bare: 1e6 / costs.bare },
    });
    return [
      rate,
      compare({ name: 'CPU time per event to all of them', figures: { unit: 'µs', ...costs } }),
      compare({ name: 'Memory per connection', figures: { unit: 'B', ...bytes } }),
    ];
  },
};
