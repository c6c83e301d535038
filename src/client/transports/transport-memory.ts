import type { TransportName } from './transport.js';

/** How long the client prefers the transport that worked last, ms. */
export const REMEMBERED_FOR = 1_800_000;

interface Memory {
  name: TransportName;
  until: number;
}

/** Server → the transport that worked last, for this page. `localStorage` keeps it for the next page. */
const memories: Record<string, Memory> = {};

/** Returns the transport that worked last for a server, unless that was over 30 minutes ago. */
export function recall(server: string): TransportName | undefined {
  const { name, until } = memories[server] ?? readStored(server) ?? { until: 0 };
  return until > Date.now() ? name : undefined;
}

/** Remembers that this transport worked. */
export function remember(server: string, name: TransportName): void {
  memories[server] = { name, until: Date.now() + REMEMBERED_FOR };
  try {
    localStorage.setItem(keyOf(server), JSON.stringify(memories[server]));
  } catch {}
}

function readStored(server: string): Memory | undefined {
  try {
    return JSON.parse(localStorage.getItem(keyOf(server)) as string);
  } catch {
    return undefined;
  }
}

function keyOf(server: string): string {
  return `pusher-elements transport ${server}`;
}
