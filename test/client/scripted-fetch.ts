import { type SinonStub, stub } from 'sinon';

/** A request that the page made, and its response in progress. */
export interface ScriptedRequest {
  url: URL;
  body: string | undefined;
  signal: AbortSignal;
  /** Writes to the response. Bytes are written unchanged. */
  write(chunk: string | number[]): void;
  /** Ends the response. */
  end(): void;
}

/** Replaces the network with responses that the test writes chunk by chunk. Sends are answered immediately. */
export function scriptFetch(): { requests: ScriptedRequest[]; stub: SinonStub } {
  const requests: ScriptedRequest[] = [];
  const fake = stub(globalThis, 'fetch').callsFake(async (input, init) => {
    const signal = init?.signal as AbortSignal;
    const url = new URL(input instanceof Request ? input.url : input);
    let controller!: ReadableStreamDefaultController<Uint8Array>;
    const stream = new ReadableStream<Uint8Array>({
      start(given) {
        controller = given;
      },
    });
    signal.addEventListener('abort', () => controller.error(signal.reason));
    requests.push({
      url,
      body: init?.body as string | undefined,
      signal,
      write: (chunk) =>
        controller.enqueue(typeof chunk === 'string' ? new TextEncoder().encode(chunk) : Uint8Array.from(chunk)),
      end: () => controller.close(),
    });
    return url.pathname.endsWith('/xhr_send') ? new Response(null, { status: 204 }) : new Response(stream);
  });
  return { requests, stub: fake };
}

/** Later requests get no response, so that a session without pauses fails its test instead of looping. */
const MAX_ANSWERS = 1_000;

/**
 * Replaces the network with responses that are complete immediately. Only microtasks lie between a request and its
 * response, so that a test can advance the clock with `tickAsync`.
 *
 * @returns the paths of the requests
 */
export function answerFetch(answer: (path: string, count: number) => string): string[] {
  const paths: string[] = [];
  stub(globalThis, 'fetch').callsFake(async (input) => {
    const { pathname } = new URL(input instanceof Request ? input.url : input);
    if (paths.push(pathname) > MAX_ANSWERS) return new Promise(() => {});
    const parts = [new TextEncoder().encode(answer(pathname, paths.length))];
    const read = async () => ({ value: parts[0], done: !parts.shift() });
    return { ok: true, body: { getReader: () => ({ read }) } } as unknown as Response;
  });
  return paths;
}
