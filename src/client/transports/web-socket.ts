import { MAX_WAITING, NOT_TAKEN, type Transport, type TransportReports } from './transport.js';

/** The parts of a WebSocket class that are used; the platform's own, or `ws` under Node. */
export type WebSocketClass = new (
  url: string,
) => Pick<WebSocket, 'readyState' | 'bufferedAmount' | 'send' | 'close' | 'onmessage' | 'onclose' | 'onerror'>;

/** The class for a platform that has none, or only an inferior one. */
export interface WebSocketSubstitute {
  webSocketClass: WebSocketClass;
  inferior: unknown;
  /** Ends a closed socket soon, also if the server doesn't answer the close. */
  abandon(socket: InstanceType<WebSocketClass>): void;
}

let substitute: WebSocketSubstitute | undefined;

export function setWebSocketSubstitute(value: WebSocketSubstitute): void {
  substitute = value;
}

/** The class that sockets are made of; undefined if the platform has none. */
export function webSocketClass(): WebSocketClass | undefined {
  const own = (globalThis as { WebSocket?: WebSocketClass }).WebSocket;
  return own && own !== substitute?.inferior ? own : substitute?.webSocketClass;
}

const createWebSocket = (url: string) => new (webSocketClass() as WebSocketClass)(url);

export const defaultXHR = (): unknown => new XMLHttpRequest();

/** The methods that a page may replace, as in pusher-js. */
export const replaceable = { createWebSocket, createXHR: defaultXHR };

/** Returns true if sockets can be made. */
export function canOpenWebSocket(): boolean {
  return !!webSocketClass() || replaceable.createWebSocket !== createWebSocket;
}

/** Opens a WebSocket. A constructor that throws (a policy, a bad address) is reported like a socket that failed. */
export function openWebSocket(url: string, reports: TransportReports): Transport {
  let socket: InstanceType<WebSocketClass> | undefined;
  let failure: ReturnType<typeof setTimeout> | undefined;
  // later, so that no report comes while a caller waits for the answer
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
    // browsers hide the reason from pages; the close event follows
    socket.onerror = () => {};
  } catch (error) {
    fail(1006, `${error}`);
  }
  return {
    name: 'ws',
    send(frame) {
      if (socket?.readyState !== 1) return false;
      if (socket.bufferedAmount > MAX_WAITING) {
        fail(...NOT_TAKEN);
        return false;
      }
      socket.send(frame);
      return true;
    },
    close,
  };
}
