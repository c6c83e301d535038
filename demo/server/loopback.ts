import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { pipeline } from 'node:stream';

/** A server that can be closed. */
export interface Listener {
  close(): Promise<void>;
}

/**
 * Forwards connections on `[::1]` to a server on 127.0.0.1: `localhost` means either address, and some programs try
 * only one of them. Does nothing without IPv6. Rejects with `EADDRINUSE` if another program uses the port there.
 */
export async function joinLoopback(port: number): Promise<Listener> {
  const open = new Set<Socket>();
  const server = createServer((incoming) => {
    const outgoing = connect(port, '127.0.0.1');
    for (const socket of [incoming, outgoing]) {
      socket.setNoDelay(true);
      socket.on('close', () => open.delete(socket));
      open.add(socket);
    }
    // Either side may close at any time; then both are destroyed.
    pipeline(incoming, outgoing, () => {});
    pipeline(outgoing, incoming, () => {});
  });
  try {
    server.listen(port, '::1');
    await once(server, 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') throw error;
    return { async close() {} };
  }
  return {
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}
