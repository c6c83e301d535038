import { loadPart } from '../on-demand.js';
import type { HttpPart } from './http.js';
import type { OpenTransport, Transport, TransportName, TransportReports } from './transport.js';
import { openWebSocket, webSocketClass } from './web-socket.js';

/** After how long without an answer the next transport is tried beside, ms: a proxy may let WebSockets hang. */
export const JOIN_AFTER = 4_000;
/** From how many failures in a row others are tried beside the one that worked last. */
const DOUBT_AFTER = 3;

/** Those of the allowed transports that this platform has, in the order in which they are tried. */
export function usableTransports(allowed: readonly TransportName[]): TransportName[] {
  return allowed.filter((name) => (name === 'ws' ? webSocketClass() : typeof fetch === 'function'));
}

/** What one attempt tries: what worked last alone, unless it has failed for a while; else all. */
export function attemptOrder(
  usable: readonly TransportName[],
  remembered: TransportName | undefined,
  failures: number,
): TransportName[] {
  if (!remembered || !usable.includes(remembered)) return [...usable];
  const others = failures >= DOUBT_AFTER ? usable.filter((name) => name !== remembered) : [];
  return [remembered, ...others];
}

/**
 * Opens the first of these transports that brings a message: one at a time, the next when one fails, or takes long.
 * A refusal by the server (a close code of the protocol) ends them all.
 */
export function openFirst(
  names: readonly TransportName[],
  addressOf: (name: TransportName) => string,
  reports: TransportReports,
): Transport {
  const open = new Set<Transport>();
  let waiting = [...names];
  let winner: Transport | undefined;
  let joining: ReturnType<typeof setTimeout> | undefined;

  function next(): void {
    clearTimeout(joining);
    const name = waiting.shift();
    if (!name) return;
    if (waiting.length > 0) joining = setTimeout(next, JOIN_AFTER);
    const transport: Transport = opener(name)(addressOf(name), {
      message(data) {
        if (!winner) win(transport);
        reports.message(data);
      },
      alive: () => reports.alive?.(),
      closed(code, reason) {
        open.delete(transport);
        if (!winner && code < 4000 && (open.size > 0 || waiting.length > 0)) {
          if (open.size === 0) next();
          return;
        }
        close();
        reports.closed(code, reason);
      },
    });
    open.add(transport);
  }

  function win(transport: Transport): void {
    winner = transport;
    open.delete(transport);
    close();
    open.add(transport);
  }

  function close(): void {
    clearTimeout(joining);
    waiting = [];
    for (const transport of open) transport.close();
    open.clear();
  }

  next();
  return {
    get name() {
      return winner?.name ?? (names[0] as TransportName);
    },
    send: (frame) => winner?.send(frame) ?? false,
    close,
  };
}

function opener(name: TransportName): OpenTransport {
  return name === 'ws' ? openWebSocket : (url, reports) => openHttp(name, url, reports);
}

/** A transport whose code is loaded first. */
function openHttp(name: keyof HttpPart, url: string, reports: TransportReports): Transport {
  let transport: Transport | undefined;
  let isOver = false;
  loadPart<HttpPart>('http', () => import('./http.js')).then(
    (part) => {
      if (!isOver) transport = part[name](url, reports);
    },
    (error) => {
      if (!isOver) reports.closed(1006, `${error}`);
    },
  );
  return {
    name,
    send: (frame) => transport?.send(frame) ?? false,
    close() {
      isOver = true;
      transport?.close();
    },
  };
}
