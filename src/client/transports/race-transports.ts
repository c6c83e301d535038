import type { Transport, TransportName, TransportReports } from './transport.js';

/** How long a transport may stay silent before the next one is opened, too, ms. Behind some proxies, WebSockets hang. */
export const JOIN_AFTER = 4_000;

/**
 * Opens transports one after another, until a message arrives on one of them. The next one starts when one fails or takes
 * too long. If the server refuses the client (a close code of the protocol), no further transport starts.
 */
export function raceTransports(
  names: TransportName[],
  dial: (name: TransportName, reports: TransportReports) => Transport,
  reports: TransportReports,
): Transport {
  const waiting = [...names];
  const open = new Set<Transport>();
  let winner: Transport | undefined;
  let joining: ReturnType<typeof setTimeout> | undefined;

  function next(): void {
    clearTimeout(joining);
    const name = waiting.shift();
    if (!name) return;
    if (waiting.length > 0) joining = setTimeout(next, JOIN_AFTER);
    const transport = dial(name, {
      ...reports,
      message(data) {
        if (!winner) {
          winner = transport;
          open.delete(transport);
          close();
          open.add(transport);
        }
        reports.message(data);
      },
      closed(code, reason) {
        open.delete(transport);
        if (winner || code >= 4000 || (open.size === 0 && waiting.length === 0)) {
          close();
          reports.closed(code, reason);
        } else if (open.size === 0) next();
      },
    });
    open.add(transport);
  }

  function close(): void {
    clearTimeout(joining);
    waiting.length = 0;
    for (const transport of open) transport.close();
    open.clear();
  }

  next();
  return {
    get name() {
      return (winner?.name ?? names[0]) as TransportName;
    },
    send: (frame) => winner?.send(frame) ?? false,
    close,
  };
}
