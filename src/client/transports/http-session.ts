import { isObject } from '../frame.js';
import type { Transport, TransportName, TransportReports } from './transport.js';

/** The differences between the ways to receive. */
export interface Receiving {
  readonly name: TransportName;
  /** The last part of its address. */
  readonly path: string;
  /** Whether the client answers the server's heartbeats. */
  readonly answersHeartbeat: boolean;
  /** Reads a response to its end. `take` handles a piece of text, and returns true if it ends with a whole line. */
  read(response: Response, take: (text: string) => boolean): Promise<void>;
}

/** How many frames one request carries at most: as many of the longest client events as servers take. */
const MAX_FRAMES = 100;

/** The wait before the next request after an answer with nothing but signs of life, ms. */
const PAUSE = 100;

/** How long frames that were sent just before the end may take, ms. */
const LAST_WORDS = 5_000;

let requests = 0;

/** The server answered a request with an error. */
class HttpError extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`HTTP status ${status}`);
    this.status = status;
  }
}

/**
 * Opens a session of the HTTP fallback (Pusher protocol 7): one request after another receives, and one at a time sends.
 * The address is `http[s]://HOST:PORT/PATH/app/KEY?…`.
 */
export function openHttpSession(receiving: Receiving, url: string, reports: TransportReports): Transport {
  const { name, path, answersHeartbeat, read } = receiving;
  const address = new URL(url);
  const session = newSession();
  const abort = new AbortController();
  const { signal } = abort;
  const sends = new AbortController();
  const queue: string[] = [];
  let isOpen = false;
  let isSending = false;
  let pause: ReturnType<typeof setTimeout> | undefined;
  let lastWords: ReturnType<typeof setTimeout> | undefined;
  signal.addEventListener('abort', () => clearTimeout(pause));

  const end = (code: number, reason: string, status?: number) => {
    if (signal.aborted) return;
    abort.abort();
    sends.abort();
    reports.closed(code, reason, status);
  };

  const attempt = async (act: () => Promise<void>) => {
    try {
      await act();
    } catch (error) {
      const { message, status } = error as HttpError;
      end(1006, `${name}: ${message}`, isOpen ? undefined : status);
    }
  };

  const post = async (what: string, until: AbortSignal, body?: string) => {
    const request = new URL(`${address.pathname}/${session}/${what}${address.search}`, address);
    request.searchParams.set('t', `${Date.now()}`);
    request.searchParams.set('n', `${++requests}`);
    // text goes as text/plain, which other origins may send without asking before
    const response = await fetch(request, { method: 'POST', body, signal: until });
    if (!response.ok) throw new HttpError(response.status);
    return response;
  };

  /** Sends the queued frames, if any. Frames that are queued meanwhile follow together. */
  const flush = async () => {
    if (isSending) return;
    isSending = true;
    await null; // what else is sent in this go
    try {
      do await post('xhr_send', sends.signal, JSON.stringify(queue.splice(0, MAX_FRAMES)));
      while (queue.length);
    } finally {
      isSending = false;
      clearTimeout(lastWords);
    }
  };

  const deliver = (frame: unknown) => {
    if (!signal.aborted && isOpen) reports.message(frame);
  };

  /** Handles one line. Returns false if it isn't a line of the protocol. */
  const act = (line: string): boolean => {
    const type = line[0];
    const value = type === 'h' ? undefined : parse(line.slice(1));
    // a text of a captive portal may have lines that begin with an o
    if (type === 'o' && (line === 'o' || value)) {
      if (isOpen) end(1006, `${name}: the server has lost the session`);
      const { hostname } = isObject(value) ? value : {};
      if (hostname) address.hostname = `${hostname}`;
      isOpen = true;
    } else if (type === 'm') deliver(value);
    else if (type === 'a' && Array.isArray(value)) value.forEach(deliver);
    else if (type === 'c' && Array.isArray(value)) end(Number(value[0]) || 1006, `${value[1] ?? ''}`);
    else if (!/^h+$/.test(line)) return false;
    else if (isOpen) {
      reports.alive?.();
      if (answersHeartbeat && !signal.aborted) attempt(flush);
    }
    return true;
  };

  const receive = async () => {
    while (!signal.aborted) {
      let isUnderstood = false;
      let isNews = false;
      let rest = '';
      await read(await post(path, signal), (text) => {
        const lines = (rest + text).split('\n');
        rest = lines.pop() as string;
        for (const line of lines) {
          if (signal.aborted || !act(line)) continue;
          isUnderstood = true;
          if (line[0] !== 'h') isNews = true;
        }
        return !rest;
      });
      if (rest || !isOpen || !isUnderstood) throw new Error('the response broke off, or is not a Pusher server’s');
      // a proxy that answers at once, instead of the server, must not cause requests without a pause
      if (!isNews && !signal.aborted) await new Promise((resolve) => (pause = setTimeout(resolve, PAUSE)));
    }
  };

  attempt(receive);
  return {
    name,
    send(frame) {
      if (!isOpen || signal.aborted) return false;
      queue.push(frame);
      attempt(flush);
      return true;
    },
    close() {
      abort.abort();
      // as with a socket, what was sent before the end still goes out
      if (isSending) lastWords ??= setTimeout(() => sends.abort(), LAST_WORDS);
    },
  };
}

/** `{0..999}/{8 of 0-9 a-v}`, which nobody can guess. */
function newSession(): string {
  const [server = 0, ...digits] = crypto.getRandomValues(new Uint16Array(9));
  return `${server % 1000}/${digits.map((digit) => (digit % 32).toString(32)).join('')}`;
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
