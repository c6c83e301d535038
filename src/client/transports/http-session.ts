import { RateLimit } from '../base/rate-limit.js';
import { isObject } from '../protocol/frame.js';
import { Lines, TooLongError } from './http-lines.js';
import {
  MAX_WAITING,
  TOO_MUCH_WAITING,
  type Transport,
  type TransportName,
  type TransportReports,
} from './transport.js';

/** How a session receives: by streaming or by polling. */
export interface ReceiveMode {
  readonly name: TransportName;
  /** The last segment of the address for receiving. */
  readonly path: string;
  /** True if the client answers the server's heartbeats. */
  readonly answersHeartbeat: boolean;
  /** Reads a response to its end. `take` handles a piece of text, and returns true if it ends with a complete line. */
  read(reader: ReadableStreamDefaultReader<Uint8Array>, take: (text: string) => boolean): Promise<void>;
}

/** The maximum number of frames per request: servers accept as many client events of the maximum length. */
const MAX_FRAMES = 100;

/** The maximum number of frames per line. */
const MAX_FRAMES_A_LINE = 10_000;

/**
 * The wait before the next request after an answer without news, ms. It doubles with each consecutive answer of this
 * kind that arrives within {@link QUICK}.
 */
const PAUSE = 100;
const MAX_PAUSE = 5_000;
const QUICK = 1_000;

/** How many receiving requests may follow each other without a pause. Each further one waits for {@link PAUSE}. */
const RECEIVES_AT_ONCE = 20;

/** How many consecutive heartbeats the client answers at once, and the interval of further answers, ms. */
const HEARTBEATS_AT_ONCE = 5;
const HEARTBEAT_INTERVAL = 1_000;

/**
 * How long the last frames before `close()` may take, ms. Outside pages and workers, the request keeps the process
 * running.
 */
const FINAL_SEND_LIMIT = globalThis.location ? 5_000 : 500;

/** Numbers the requests of all sessions. */
let requests = 0;

/** Thrown if the server answers a request with an error status. */
class HttpError extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`HTTP status ${status}`);
    this.status = status;
  }
}

/**
 * Opens a session of the HTTP fallback (Pusher protocol 7). It receives with one request after another, and sends with
 * one request at a time. The address is `http[s]://HOST:PORT/PATH/app/KEY?…`.
 */
export function openHttpSession(mode: ReceiveMode, url: string, reports: TransportReports): Transport {
  const { name, path, answersHeartbeat, read } = mode;
  const address = new URL(url);
  const session = newSession();
  const abort = new AbortController();
  const { signal } = abort;
  const sends = new AbortController();
  const receives = new RateLimit(RECEIVES_AT_ONCE, PAUSE);
  const heartbeats = new RateLimit(HEARTBEATS_AT_ONCE, HEARTBEAT_INTERVAL);
  const queue: string[] = [];
  /** The length of all frames in the queue, in characters. */
  let waiting = 0;
  let isOpen = false;
  let isSending = false;
  let pause: ReturnType<typeof setTimeout> | undefined;
  let finalSend: ReturnType<typeof setTimeout> | undefined;
  signal.addEventListener('abort', () => clearTimeout(pause));

  const end = (code: number, reason: string, status?: number) => {
    if (signal.aborted) return;
    abort.abort();
    sends.abort();
    reports.closed(code, reason, status);
  };

  /** Runs a task. If it fails, ends the session. */
  const run = async (task: () => Promise<void>) => {
    try {
      await task();
    } catch (error) {
      const { message, status } = Object(error) as HttpError;
      end(error instanceof TooLongError ? 1009 : 1006, `${name}: ${message}`, isOpen ? undefined : status);
    }
  };

  const post = async (action: string, until: AbortSignal, body?: string) => {
    const request = new URL(`${address.pathname}/${session}/${action}${address.search}`, address);
    request.searchParams.set('t', `${Date.now()}`);
    request.searchParams.set('n', `${++requests}`);
    // fetch sends text as text/plain, which needs no preflight request on other origins
    const response = await fetch(request, { method: 'POST', body, signal: until });
    if (!response.ok) throw new HttpError(response.status);
    return response;
  };

  /** Sends the queued frames. Frames that are queued meanwhile follow together in the next request. */
  const flush = async () => {
    if (isSending) return;
    isSending = true;
    await null; // for frames that are sent in the same task
    try {
      do {
        const frames = queue.splice(0, MAX_FRAMES);
        for (const { length } of frames) waiting -= length;
        await post('xhr_send', sends.signal, JSON.stringify(frames));
      } while (queue.length);
    } finally {
      isSending = false;
      clearTimeout(finalSend);
    }
  };

  /** Reports the frames of a line. Returns true if one of them can be news. */
  const deliver = (frames: unknown[]): boolean => {
    if (frames.length > MAX_FRAMES_A_LINE) throw new TooLongError(`a line has more than ${MAX_FRAMES_A_LINE} frames`);
    for (const frame of frames) if (!signal.aborted && isOpen) reports.message(frame);
    return frames.some((frame) => typeof frame === 'string' && frame.startsWith('{'));
  };

  /** Handles one line. Returns true if it is news; undefined if it isn't a line of the protocol. */
  const handleLine = (line: string): boolean | undefined => {
    const type = line[0];
    const value = type === 'h' ? undefined : parse(line.slice(1));
    // the page of a captive portal may have lines that begin with an o
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
      if (answersHeartbeat && !signal.aborted && heartbeats.allows()) run(flush);
    }
    return false;
  };

  const wait = (ms: number) => new Promise((resolve) => (pause = setTimeout(resolve, ms)));

  const receive = async () => {
    for (let useless = 0; !signal.aborted; ) {
      let isUnderstood = false;
      let isNews = false;
      const lines = new Lines((line) => {
        const answer = signal.aborted ? undefined : handleLine(line);
        isUnderstood ||= answer !== undefined;
        isNews ||= answer === true;
      });
      const startedAt = Date.now();
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
      // an immediate answer, such as that of a proxy in place of the server, must not cause requests without a pause
      useless = isNews || Date.now() - startedAt >= QUICK ? 0 : useless + 1;
      if (!signal.aborted && !isNews) await wait(Math.min(MAX_PAUSE, PAUSE * 2 ** Math.max(0, useless - 1)));
      while (!signal.aborted && !receives.allows()) await wait(PAUSE);
    }
  };

  run(receive);
  return {
    name,
    send(frame) {
      if (!isOpen || signal.aborted) return false;
      if (waiting + frame.length > MAX_WAITING) {
        // later, so that the caller of send() returns before the report
        queueMicrotask(() => end(...TOO_MUCH_WAITING));
        return false;
      }
      queue.push(frame);
      waiting += frame.length;
      run(flush);
      return true;
    },
    close() {
      abort.abort();
      // like a socket, it still sends the frames from before the close
      if (isSending) finalSend ??= setTimeout(() => sends.abort(), FINAL_SEND_LIMIT);
    },
  };
}

/** Creates the path of a session: `{0..999}/{8 of 0-9 a-v}`. Nobody can guess it. */
function newSession(): string {
  const [server = 0, ...digits] = crypto.getRandomValues(new Uint16Array(9));
  return `${server % 1000}/${digits.map((digit) => (digit % 32).toString(32)).join('')}`;
}

/** Matches a bare host name, to which a server may move the rest of a session. */
const HOST_NAME = /^[a-z\d](?:[a-z\d.-]{0,251}[a-z\d])?$/i;

/** Reads the code and reason of a close. Replaces a code that no socket can have with 1006. */
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
