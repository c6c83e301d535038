import { webSocketUrl } from './server-address.js';
import { MAX_WAITING, TOO_MUCH_WAITING, type Transport, type TransportReports } from './transport.js';
import type { TransportKind } from './transport-kind.js';

/** The members of a WebSocket class that the client uses: the platform's class, or that of `ws` in Node. */
export type WebSocketClass = new (
  url: string,
) => Pick<WebSocket, 'readyState' | 'bufferedAmount' | 'send' | 'close' | 'onmessage' | 'onclose' | 'onerror'>;

/** A WebSocket class for platforms that have none, or only an inferior one. */
export interface WebSocketSubstitute {
  webSocketClass: WebSocketClass;
  /** The platform's class that it replaces. */
  inferior: unknown;
  /** Ends a closed socket soon, even if the server doesn't answer the close. */
  abandon(socket: InstanceType<WebSocketClass>): void;
}

let substitute: WebSocketSubstitute | undefined;

export function setWebSocketSubstitute(value: WebSocketSubstitute): void {
  substitute = value;
}

/** Returns the class of the client's sockets; undefined if the platform has none. */
function webSocketClass(): WebSocketClass | undefined {
  const own = (globalThis as { WebSocket?: WebSocketClass }).WebSocket;
  return own && own !== substitute?.inferior ? own : substitute?.webSocketClass;
}

const createWebSocket = (url: string) => new (webSocketClass() as WebSocketClass)(url);

export const defaultXHR = (): unknown => new XMLHttpRequest();

/** The functions that a page may replace, as in pusher-js. */
export const replaceable = { createWebSocket, createXHR: defaultXHR };

export const webSocketTransport: TransportKind = {
  /** Returns true if the platform has a class, or if the page has replaced `createWebSocket`. */
  isUsable: () => !!webSocketClass() || replaceable.createWebSocket !== createWebSocket,
  open: (_name, server, tls, reports) => openWebSocket(webSocketUrl(server, tls), reports),
};

/** Opens a WebSocket. If its constructor throws (a policy, a bad address), reports the error as a failed socket. */
function openWebSocket(url: string, reports: TransportReports): Transport {
  let socket: InstanceType<WebSocketClass> | undefined;
  let failure: ReturnType<typeof setTimeout> | undefined;
  // later, so that the caller of send() or this function returns before the report
  const fail = (code: number, reason: string) => {
    failure ??= setTimeout(() => {
      close();
      reports.closed(code, reason);
    });
  };
  const close = () => {
    clearTimeout(failure);
    if (!socket) return;
    socket.onmessage = null;
    socket.onclose = null;
    socket.close();
    substitute?.abandon(socket);
  };
  try {
    socket = replaceable.createWebSocket(url);
    socket.onmessage = ({ data }) => reports.message(data);
    socket.onclose = ({ code, reason }) => reports.closed(code, reason);
    // browsers hide the reason from pages, and the close event follows
    socket.onerror = () => {};
  } catch (error) {
    fail(1006, `${error}`);
  }
  return {
    name: 'ws',
    send(frame) {
      if (socket?.readyState !== 1) return false;
      if (socket.bufferedAmount > MAX_WAITING) {
        fail(...TOO_MUCH_WAITING);
        return false;
      }
      socket.send(frame);
      return true;
    },
    close,
  };
}
