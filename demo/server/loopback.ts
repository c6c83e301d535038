import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { pipeline } from 'node:stream';

/** A port that listens. */
export interface Listener {
  close(): Promise<void>;
}

/**
 * Answers on `[::1]`, too, for what listens on 127.0.0.1: `localhost` means either, and some programs try one only.
 * Without IPv6 it does nothing. Rejects with `EADDRINUSE` when another program has the port there.
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
    // either side may go at any time; both are destroyed then
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
