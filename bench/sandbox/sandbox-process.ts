import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { createSandbox } from '../../src/sandbox/index.js';

/** A command of the benchmark to the server, which answers with a figure. */
export type Command = { type: 'heap' } | { type: 'publish'; count: number };

const CHANNEL = 'room';
const DATA = JSON.stringify({ author: 'Ada', text: 'A comment of some length, as they are.' });

interface Server {
  port: number;
  publish(): void;
}

async function startSandbox(): Promise<Server> {
  const sandbox = await createSandbox();
  return { port: sandbox.port, publish: () => sandbox.trigger(CHANNEL, 'new-comment', DATA) };
}

/** Starts a minimal server: `ws`, and one frame to all clients. */
async function startBare(): Promise<Server> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  server.on('connection', (socket) => {
    socket.send('{"event":"pusher:connection_established","data":"{}"}');
    socket.on('message', () => socket.send('{"event":"pusher_internal:subscription_succeeded","data":"{}"}'));
  });
  const publish = () => {
    const frame = Buffer.from(JSON.stringify({ event: 'new-comment', channel: CHANNEL, data: DATA }));
    for (const socket of server.clients) socket.send(frame, { binary: false });
  };
  return { port: (server.address() as AddressInfo).port, publish };
}

/** Returns the memory in use after garbage collection, in bytes. */
function heapSize(): number {
  for (let turn = 0; turn < 3; turn++) (globalThis as { gc?: () => void }).gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Publishes one event per turn of the event loop. Returns the CPU time per event, in µs. */
async function publish(server: Server, count: number): Promise<number> {
  const before = process.cpuUsage();
  for (let done = 0; done < count; done++) {
    server.publish();
    await new Promise(setImmediate);
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / count;
}

const server = await (process.argv[2] === 'bare' ? startBare() : startSandbox());
process.on('message', async (command: Command) => {
  process.send?.(command.type === 'heap' ? heapSize() : await publish(server, command.count));
});
process.on('disconnect', () => process.exit());
process.send?.(server.port);
