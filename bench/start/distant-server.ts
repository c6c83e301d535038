import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A proxy of a server, with latency. */
export interface DistantServer {
  readonly host: string;
  readonly port: number;
  close(): Promise<void>;
}

/** Adds a round-trip time, in ms, to a local server. Connecting takes one round trip, as with TCP. */
export async function moveAway(port: number, roundTrip: number): Promise<DistantServer> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (near) => {
    const far = connect({ port, host: '127.0.0.1', noDelay: true });
    const opened = performance.now() + roundTrip;
    carry(near, far, roundTrip / 2, opened);
    carry(far, near, roundTrip / 2, opened);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        near.destroy();
        far.destroy();
        sockets.delete(socket);
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function carry(from: Socket, to: Socket, delay: number, opened: number): void {
  from.on('data', (data) => {
    const wait = Math.max(opened - performance.now(), 0) + delay;
    setTimeout(() => to.writable && to.write(data), wait);
  });
}
