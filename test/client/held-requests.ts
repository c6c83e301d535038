/** A request that waits for the test's answer. */
export interface HeldRequest {
  /** The form that was sent. */
  body: URLSearchParams;
  headers: Headers;
  signal: AbortSignal;
  answer(value: unknown, init?: ResponseInit): void;
}

/**
 * Keeps the requests for one endpoint back, in the order in which they were made, until the test answers them: a
 * browser makes six at a time of one server, so a server could not see who limits them.
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
