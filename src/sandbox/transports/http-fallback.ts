import type { IncomingMessage, ServerResponse } from 'node:http';
import { allowOrigin } from '../http/cross-origin.js';
import { HttpError } from '../http/http-error.js';
import { answerEmpty } from '../http/http-response.js';
import { decodeJson } from '../http/json-text.js';
import {
  CLOSE_TIMEOUT,
  MAX_FRAME_BYTES,
  MAX_FRAMES_PER_SEND,
  MAX_IDLE_SESSIONS,
  MAX_SEND_BYTES,
} from '../http/limits.js';
import { readBody } from '../http/request-body.js';
import type { ClientConnection } from '../line/client-connection.js';
import type { ConnectingClient, ConnectionAcceptor } from './connection-acceptor.js';
import { HttpTransport } from './http-transport.js';

/** `{any path}/app/KEY/{0..999}/{session}/` and the kind of request (protocol §9). */
const PATH = /^.*(\/app\/[^/]+)\/(\d{1,3}\/[\w-]{1,64})\/(xhr_streaming|xhr_send|xhr)$/;

/** Returns true if a request to this path is for the HTTP fallback. */
export function isFallbackPath(path: string): boolean {
  return PATH.test(path);
}

interface HttpSession {
  transport: HttpTransport;
  connection: ClientConnection;
}

/** Serves clients that cannot use WebSockets: they receive and send by POST requests (protocol §9). */
export class HttpFallback {
  readonly #acceptor: ConnectionAcceptor;
  readonly #sessionGrace: number | undefined;
  readonly #sessions = new Map<string, HttpSession>();
  /** Sessions without a receive request, the one that has waited longest first. */
  readonly #idle = new Map<string, HttpSession>();
  #isClosed = false;

  constructor(acceptor: ConnectionAcceptor, sessionGrace?: number) {
    this.#acceptor = acceptor;
    this.#sessionGrace = sessionGrace;
  }

  /**
   * Answers a request for the HTTP fallback. Resolves with false if the request is for another path. Throws HttpErrors.
   */
  async answer(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const [path = '', query = ''] = (request.url ?? '').split(/\?(.*)/s);
    const [, app = '', session = '', kind] = PATH.exec(path) ?? [];
    if (kind === undefined) return false;
    const id = `${app}/${session}`;
    allowOrigin(request, response);
    if (request.method === 'OPTIONS') answerEmpty(response);
    else if (request.method !== 'POST') {
      response.setHeader('allow', 'POST, OPTIONS');
      throw new HttpError(405, `${path} takes POST, not ${request.method}.`);
    } else if (this.#isClosed) {
      response.setHeader('connection', 'close');
      throw new HttpError(503, 'The sandbox is closing.');
    } else if (kind === 'xhr_send') await this.#receive(id, request, response);
    else this.#send(id, `${app}?${query}`, request, response, kind === 'xhr_streaming');
    return true;
  }

  /**
   * Rejects new sessions and ends all open ones. Resolves when their clients have received everything that was sent.
   */
  async close(): Promise<void> {
    this.#isClosed = true;
    const sessions = [...this.#sessions];
    const deadline = setTimeout(() => {
      for (const [, { transport }] of sessions) transport.destroy();
    }, CLOSE_TIMEOUT);
    await Promise.all(sessions.map(([id, session]) => this.#end(id, session)));
    clearTimeout(deadline);
  }

  #send(id: string, url: string, request: IncomingMessage, response: ServerResponse, streaming: boolean): void {
    request.resume();
    const transport = streaming ? 'xhr_streaming' : 'xhr_polling';
    const { socket, headers } = request;
    const session = this.#sessions.get(id) ?? this.#open(id, { socket, url, transport, origin: headers.origin });
    session?.connection.handleActivity();
    session?.transport.attach(response, streaming);
  }

  async #receive(id: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const session = this.#sessions.get(id);
    await session?.transport.readable();
    if (!session || this.#sessions.get(id) !== session) {
      throw new HttpError(404, 'There is no such session: it has ended or was never opened.');
    }
    const frames = await readFrames(request).catch((error) => endSession(session, error));
    session.connection.handleActivity();
    for (const frame of frames) session.connection.receive(frame);
    answerEmpty(response);
  }

  /** Returns undefined if a fault took over the connection. */
  #open(id: string, client: ConnectingClient): HttpSession | undefined {
    const openConnection = this.#acceptor.accept(client);
    if (!openConnection) return undefined;
    const reports = {
      heartbeatDue: () => session.connection.sendHeartbeat(),
      closed: () => session.connection.end(),
      idleChanged: (isIdle: boolean) => this.#handleIdleChange(id, session, isIdle),
      abandoned: () => void this.#end(id, session, 'the client sent no further receive request'),
    };
    const transport = new HttpTransport(reports, this.#sessionGrace);
    const session: HttpSession = { transport, connection: openConnection(transport) };
    this.#sessions.set(id, session);
    return session;
  }

  #handleIdleChange(id: string, session: HttpSession, isIdle: boolean): void {
    this.#idle.delete(id);
    if (!isIdle) return;
    this.#idle.set(id, session);
    const [longest] = this.#idle;
    if (this.#idle.size > MAX_IDLE_SESSIONS && longest) {
      void this.#end(...longest, 'too many sessions wait for a receive request');
    }
  }

  async #end(id: string, session: HttpSession, reason?: string): Promise<void> {
    if (this.#idle.get(id) === session) this.#idle.delete(id);
    if (this.#sessions.get(id) === session) this.#sessions.delete(id);
    session.connection.end(undefined, reason);
    await session.transport.release();
  }
}

/** Rejects an invalid body. If a frame is too long, also ends the session, as over a WebSocket. */
function endSession({ transport, connection }: HttpSession, error: unknown): never {
  if (error instanceof HttpError && error.status === 413) {
    connection.end(1009, error.message);
    transport.close(1009, error.message);
  }
  throw error;
}

/** Reads the body of `xhr_send`: a JSON array of frames, each a string. */
async function readFrames(request: IncomingMessage): Promise<string[]> {
  const frames = decodeJson((await readBody(request, MAX_SEND_BYTES)).toString());
  if (!Array.isArray(frames) || frames.some((frame) => typeof frame !== 'string')) {
    throw new HttpError(400, 'The body of xhr_send must be a JSON array of frames, each a string.');
  }
  if (frames.length > MAX_FRAMES_PER_SEND) {
    const many = `The request has ${frames.length} frames; at most ${MAX_FRAMES_PER_SEND} are allowed.`;
    throw new HttpError(400, many);
  }
  const tooLong = frames.map((frame) => Buffer.byteLength(frame)).find((bytes) => bytes > MAX_FRAME_BYTES);
  if (tooLong === undefined) return frames;
  throw new HttpError(413, `A frame has ${tooLong} bytes; at most ${MAX_FRAME_BYTES} are allowed.`);
}
