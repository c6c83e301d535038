/** A request that waits for the test's answer. */
export interface HeldRequest {
  /** The form that was sent. */
  body: URLSearchParams;
  headers: Headers;
  signal: AbortSignal;
  answer(value: unknown, init?: ResponseInit): void;
}

/**
 * Holds back the requests to one endpoint, in order, until the test answers them. Browsers make at most six requests
 * per server at a time, so a server could not prove whether the client or the browser limits them.
 */
export function holdRequests(endpoint: string): { held: HeldRequest[]; restore(): void } {
  const { fetch } = globalThis;
  const held: HeldRequest[] = [];
  globalThis.fetch = (url, init) => {
    if (url !== endpoint) return fetch(url, init);
    const signal = init?.signal as AbortSignal;
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      signal.addEventListener('abort', () => reject(signal.reason));
      held.push({
        body: new URLSearchParams(init?.body as string),
        headers: new Headers(init?.headers),
        signal,
        answer: (value, answer) => resolve(new Response(JSON.stringify(value), answer)),
      });
    });
  };
  return { held, restore: () => Object.assign(globalThis, { fetch }) };
}
