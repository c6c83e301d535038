import { connect } from 'node:net';

/** An unparsed answer. */
export interface RawAnswer {
  /** 0 if the server closed the connection without an answer. */
  status: number;
  /** In lowercase. */
  head: string;
  body: string;
}

/**
 * Sends text as it is. Resolves with the server's answer after the server closes the connection or opens a WebSocket.
 */
export function rawRequest(port: number, text: string, host = '127.0.0.1'): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(port, host, () => socket.write(text, 'latin1'));
    socket.setEncoding('latin1').on('data', (data) => {
      answer += data;
      if (answer.startsWith('HTTP/1.1 101 ')) socket.destroy();
    });
    socket.on('error', reject).on('close', () => {
      const [head = '', body = ''] = answer.split(/\r\n\r\n(.*)/s);
      resolve({ status: Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1] ?? 0), head: head.toLowerCase(), body });
    });
  });
}

/** Returns the text of a request without a body, after which the server closes the connection. */
export function head(target: string, headers: readonly string[], method = 'GET'): string {
  return `${[`${method} ${target} HTTP/1.1`, 'Connection: close', ...headers].join('\r\n')}\r\n\r\n`;
}

/** Returns the text of a WebSocket request. */
export function upgrade(
  headers: readonly string[],
  { target = '/app/app-key?protocol=7', method = 'GET' } = {},
): string {
  const ask = ['Connection: Upgrade', 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg=='];
  return `${[`${method} ${target} HTTP/1.1`, ...ask, ...headers].join('\r\n')}\r\n\r\n`;
}
