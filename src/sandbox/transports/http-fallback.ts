import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { allowOrigin } from '../http/cross-origin.js';
import { HttpError } from '../http/http-error.js';
import { answerEmpty, answerError } from '../http/http-response.js';
import { decodeJson } from '../http/json-text.js';
import {
  CLOSE_TIMEOUT,
  MAX_FRAME_BYTES,
  MAX_FRAMES_PER_SEND,
  MAX_IDLE_SESSIONS,
  MAX_SEND_BYTES,
} from '../http/limits.js';
import { readBody } from '../http/request-body.js';
import type { Line } from '../line/line.js';
import { HttpWire } from './http-wire.js';
import type { Reception } from './reception.js';

/** `{any path}/app/KEY/{0..999}/{session}/` and what is asked (protocol §1). */
const PATH = /^.*(\/app\/[^/]+)\/(\d{1,3}\/[\w-]{1,64})\/(xhr_streaming|xhr_send|xhr)$/;

/** Returns true if a request to this path is for the fallback. */
export function isFallbackPath(path: string): boolean {
  return PATH.test(path);
}

interface HttpSession {
  wire: HttpWire;
  line: Line;
}

/** Lets clients in that no WebSocket reaches: by POST requests to receive and to send (protocol §9). */
export class HttpFallback {
  readonly #reception: Reception;
  readonly #sessionGrace: number | undefined;
  readonly #sessions = new Map<string, HttpSession>();
  /** Those without a receive request, the one that has waited longest first. */
  readonly #idle = new Map<string, HttpSession>();
  #isClosed = false;

  constructor(reception: Reception, sessionGrace?: number) {
    this.#reception = reception;
    this.#sessionGrace = sessionGrace;
  }

  /** Answers a request to one of the fallback's addresses; false: it is to another. */
  answer(request: IncomingMessage, response: ServerResponse): boolean {
    const [path = '', query = ''] = (request.url ?? '').split(/\?(.*)/s);
    const [, app = '', session = '', asked] = PATH.exec(path) ?? [];
    if (asked === undefined) return false;
    const id = `${app}/${session}`;
    allowOrigin(request, response);
    if (request.method === 'OPTIONS') answerEmpty(response);
    else if (request.method !== 'POST') {
      response.setHeader('allow', 'POST, OPTIONS');
      answerError(response, new HttpError(405, `${path} takes POST, not ${request.method}.`));
    } else if (this.#isClosed) {
      response.setHeader('connection', 'close');
      answerError(response, new HttpError(503, 'The sandbox is closing.'));
    } else if (asked === 'xhr_send') this.#receive(id, request, response);
    else this.#send(id, `${app}?${query}`, request, response, asked === 'xhr_streaming');
    return true;
  }

  /** Opens no more sessions, and ends those that there are; resolves when their clients have what was sent. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const sessions = [...this.#sessions];
    const deadline = setTimeout(() => {
      for (const [, { wire }] of sessions) wire.destroy();
    }, CLOSE_TIMEOUT);
    await Promise.all(sessions.map(([id, session]) => this.#end(id, session)));
    clearTimeout(deadline);
  }

  #send(id: string, url: string, request: IncomingMessage, response: ServerResponse, streaming: boolean): void {
    request.resume();
    const session = this.#sessions.get(id) ?? this.#open(id, url, request.socket);
    session?.line.heard();
    session?.wire.receive(response, streaming);
  }

  async #receive(id: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const session = this.#sessions.get(id);
      await session?.wire.reading();
      if (!session || this.#sessions.get(id) !== session) {
        throw new HttpError(404, 'There is no such session: it has ended, or was never opened.');
      }
      const frames = await readFrames(request).catch((error) => endSession(session, error));
      session.line.heard();
      for (const frame of frames) session.line.receive(frame);
      answerEmpty(response);
    } catch (error) {
      answerError(response, error);
    }
  }

  /** Undefined where a fault has taken the connection. */
  #open(id: string, url: string, socket: Socket): HttpSession | undefined {
    const admit = this.#reception.dial(socket);
    if (!admit) return undefined;
    const reports = {
      beat: () => session.line.beat(),
      closed: () => session.line.end(),
      idle: (isIdle: boolean) => this.#noteIdle(id, session, isIdle),
      abandoned: () => void this.#end(id, session),
    };
    const wire = new HttpWire(reports, this.#sessionGrace);
    const session: HttpSession = { wire, line: admit(url, wire) };
    this.#sessions.set(id, session);
    return session;
  }

  #noteIdle(id: string, session: HttpSession, isIdle: boolean): void {
    this.#idle.delete(id);
    if (!isIdle) return;
    this.#idle.set(id, session);
    const [longest] = this.#idle;
    if (this.#idle.size > MAX_IDLE_SESSIONS && longest) void this.#end(...longest);
  }

  async #end(id: string, session: HttpSession): Promise<void> {
    if (this.#idle.get(id) === session) this.#idle.delete(id);
    if (this.#sessions.get(id) === session) this.#sessions.delete(id);
    session.line.end();
    await session.wire.release();
  }
}

/** What is too long ends a session, as it does with a WebSocket; what cannot be read otherwise was not sent. */
function endSession({ wire, line }: HttpSession, error: unknown): never {
  if (error instanceof HttpError && error.status === 413) {
    line.end();
    wire.close(1009, error.message);
  }
  throw error;
}

/** Reads the body of `xhr_send`, a JSON array of frames, each a string. */
async function readFrames(request: IncomingMessage): Promise<string[]> {
  const frames = decodeJson((await readBody(request, MAX_SEND_BYTES)).toString());
  if (!Array.isArray(frames) || frames.some((frame) => typeof frame !== 'string')) {
    throw new HttpError(400, 'The body of xhr_send has to be a JSON array of frames, each a string.');
  }
  if (frames.length > MAX_FRAMES_PER_SEND) {
    const many = `The request sends ${frames.length} frames; at most ${MAX_FRAMES_PER_SEND} are allowed.`;
    throw new HttpError(400, many);
  }
  const tooLong = frames.map((frame) => Buffer.byteLength(frame)).find((bytes) => bytes > MAX_FRAME_BYTES);
  if (tooLong === undefined) return frames;
  throw new HttpError(413, `A frame has ${tooLong} bytes; at most ${MAX_FRAME_BYTES} are allowed.`);
}
