import { type SinonStub, stub } from 'sinon';

/** A request that the page made, and its answer under way. */
export interface ScriptedRequest {
  url: URL;
  body: string | undefined;
  signal: AbortSignal;
  /** Writes to the answer; bytes as they are. */
  write(part: string | number[]): void;
  /** Ends the answer. */
  end(): void;
}

/** Puts answers that the test writes, chunk by chunk, in the place of the network. Sends are answered at once. */
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
      write: (part) =>
        controller.enqueue(typeof part === 'string' ? new TextEncoder().encode(part) : Uint8Array.from(part)),
      end: () => controller.close(),
    });
    return url.pathname.endsWith('/xhr_send') ? new Response(null, { status: 204 }) : new Response(stream);
  });
  return { requests, stub: fake };
}

/** After so many requests there is no answer any more, so that a session without a pause fails its test, and ends. */
const MAX_ANSWERS = 1_000;

/**
 * Replaces the network with answers that are complete at once: no more than the turns of promises lies between a
 * request and its answer, so that a test can pass the time with `tickAsync`.
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
