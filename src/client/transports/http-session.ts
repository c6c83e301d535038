import { RateLimit } from '../base/rate-limit.js';
import { isObject } from '../protocol/frame.js';
import { Lines, TooLongError } from './http-lines.js';
import { MAX_WAITING, NOT_TAKEN, type Transport, type TransportName, type TransportReports } from './transport.js';

/** The differences between the ways to receive. */
export interface Receiving {
  readonly name: TransportName;
  /** The last part of its address. */
  readonly path: string;
  /** Whether the client answers the server's heartbeats. */
  readonly answersHeartbeat: boolean;
  /** Reads a response to its end. `take` handles a piece of text, and returns true if it ends with a whole line. */
  read(reader: ReadableStreamDefaultReader<Uint8Array>, take: (text: string) => boolean): Promise<void>;
}

/** How many frames one request carries at most: as many of the longest client events as servers take. */
const MAX_FRAMES = 100;

/** How many frames one line carries at most. */
const MAX_FRAMES_A_LINE = 10_000;

/**
 * The wait before the next request after an answer without news, ms. It doubles with each such answer in a row that comes
 * within a second.
 */
const PAUSE = 100;
const MAX_PAUSE = 5_000;
const QUICK = 1_000;

/** So many requests that receive may follow one another at once; more have to wait for {@link PAUSE} each. */
const RECEIVES_AT_ONCE = 20;

/** How many heartbeats in a row are answered at once, and how often others are, ms. */
const HEARTBEATS_AT_ONCE = 5;
const HEARTBEAT_INTERVAL = 1_000;

/** How long frames that were sent just before the end may take, ms. Outside pages and workers, they keep a process running. */
const LAST_WORDS = globalThis.location ? 5_000 : 500;

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
  const receives = new RateLimit(RECEIVES_AT_ONCE, PAUSE);
  const heartbeats = new RateLimit(HEARTBEATS_AT_ONCE, HEARTBEAT_INTERVAL);
  const queue: string[] = [];
  /** The length of what is in the queue. */
  let waiting = 0;
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
      const { message, status } = Object(error) as HttpError;
      end(error instanceof TooLongError ? 1009 : 1006, `${name}: ${message}`, isOpen ? undefined : status);
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
      do {
        const frames = queue.splice(0, MAX_FRAMES);
        for (const { length } of frames) waiting -= length;
        await post('xhr_send', sends.signal, JSON.stringify(frames));
      } while (queue.length);
    } finally {
      isSending = false;
      clearTimeout(lastWords);
    }
  };

  /** Delivers the frames of a line. Returns true if it has one that can be news. */
  const deliver = (frames: unknown[]): boolean => {
    if (frames.length > MAX_FRAMES_A_LINE) throw new TooLongError(`a line has more than ${MAX_FRAMES_A_LINE} frames`);
    for (const frame of frames) if (!signal.aborted && isOpen) reports.message(frame);
    return frames.some((frame) => typeof frame === 'string' && frame.startsWith('{'));
  };

  /** Handles one line. Returns whether it is news; undefined if it isn't a line of the protocol. */
  const act = (line: string): boolean | undefined => {
    const type = line[0];
    const value = type === 'h' ? undefined : parse(line.slice(1));
    // a text of a captive portal may have lines that begin with an o
    if (type === 'o' && (line === 'o' || value)) {
      if (isOpen) end(1006, `${name}: the server has lost the session`);
      const { hostname } = isObject(value) ? value : {};
      if (typeof hostname === 'string' && HOST_NAME.test(hostname)) address.hostname = hostname;
      isOpen = true;
      return true;
    }
    if (type === 'm') return deliver([value]);
    if (type === 'a' && Array.isArray(value)) return deliver(value);
    if (type === 'c' && Array.isArray(value)) {
      end(...readClose(value));
      return true;
    }
    if (!/^h+$/.test(line)) return undefined;
    if (isOpen) {
      reports.alive?.();
      if (answersHeartbeat && !signal.aborted && heartbeats.allows()) attempt(flush);
    }
    return false;
  };

  const wait = (ms: number) => new Promise((resolve) => (pause = setTimeout(resolve, ms)));

  const receive = async () => {
    for (let useless = 0; !signal.aborted; ) {
      let isUnderstood = false;
      let isNews = false;
      const lines = new Lines((line) => {
        const answer = signal.aborted ? undefined : act(line);
        isUnderstood ||= answer !== undefined;
        isNews ||= answer === true;
      });
      const asked = Date.now();
      const { body } = await post(path, signal);
      if (body) {
        await read(body.getReader(), (text) => {
          lines.take(text);
          return lines.isWhole;
        });
      }
      if (!lines.isWhole || !isOpen || !isUnderstood) {
        throw new Error('the response broke off, or is not a Pusher server’s');
      }
      // what answers at once, such as a proxy in place of the server, must not cause requests without a pause
      useless = isNews || Date.now() - asked >= QUICK ? 0 : useless + 1;
      if (!signal.aborted && !isNews) await wait(Math.min(MAX_PAUSE, PAUSE * 2 ** Math.max(0, useless - 1)));
      while (!signal.aborted && !receives.allows()) await wait(PAUSE);
    }
  };

  attempt(receive);
  return {
    name,
    send(frame) {
      if (!isOpen || signal.aborted) return false;
      if (waiting + frame.length > MAX_WAITING) {
        // later, so that no report comes while a caller waits for the answer
        queueMicrotask(() => end(...NOT_TAKEN));
        return false;
      }
      queue.push(frame);
      waiting += frame.length;
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

/** Where the rest of a session goes, and nothing else that an address may have. */
const HOST_NAME = /^[a-z\d](?:[a-z\d.-]{0,251}[a-z\d])?$/i;

/** Reads the code and the reason of a close; 1006 stands for a code that no socket can have. */
function readClose([code, reason]: unknown[]): [code: number, reason: string] {
  const number = typeof code === 'string' ? Number(code) : code;
  const isCode = Number.isInteger(number) && (number as number) >= 1000 && (number as number) < 5000;
  return [isCode ? (number as number) : 1006, typeof reason === 'string' ? reason : ''];
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
