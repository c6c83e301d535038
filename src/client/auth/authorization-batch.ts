import { isRetryable } from '../base/http-retry.js';
import { isObject, readNumber } from '../protocol/frame.js';
import { AuthFailure } from './auth-failure.js';
import { statusHint } from './status-hint.js';

/** The options of a batcher, and the request that it makes. */
export interface BatchDeps {
  /**
   * The maximum number of channels per request.
   *
   * @default 50
   */
  max?: number | undefined;
  /**
   * How long the first channel of a batch waits for others, ms.
   *
   * @default 10
   */
  wait?: number | undefined;
  /** Makes one request with these form fields; resolves with the parsed JSON of the answer. */
  post(fields: () => string[][], signal: AbortSignal): Promise<unknown>;
}

/** Authorizes many channels in few requests. */
export interface Batcher {
  /** Resolves with the answer for one channel; rejects with an {@link AuthFailure}. */
  authorize(request: { socketId: string; channelName: string }, signal: AbortSignal): Promise<unknown>;
}

/** A request that waits for the answer to its batch. */
interface BatchEntry {
  channelName: string;
  resolve(answer: unknown): void;
  reject(error: unknown): void;
}

/** Channels that are authorized together. */
interface Batch {
  socketId: string;
  entries: Set<BatchEntry>;
  /** Aborted when the batch is answered, or when all its entries were removed. */
  request: AbortController;
  timer?: ReturnType<typeof setTimeout>;
}

/** Creates a batcher, which combines requests that follow each other within a short time. */
export function createBatcher({ max, wait, post }: BatchDeps): Batcher {
  /** The batch that accepts further entries. */
  let open: Batch | undefined;

  function authorize({ socketId, channelName }: Parameters<Batcher['authorize']>[0], signal: AbortSignal) {
    return new Promise((resolve, reject) => {
      if (open?.socketId !== socketId) begin(socketId);
      const batch = open as Batch;
      const entry = { channelName, resolve, reject };
      batch.entries.add(entry);
      const cancel = () => {
        reject(signal.reason);
        batch.entries.delete(entry);
        if (batch.entries.size === 0) close(batch).request.abort();
      };
      signal.addEventListener('abort', cancel, { signal: batch.request.signal });
      if (batch.entries.size >= (max || 50)) send(batch);
    });
  }

  function begin(socketId: string): void {
    if (open) send(open);
    const batch: Batch = { socketId, entries: new Set(), request: new AbortController() };
    batch.timer = setTimeout(() => send(batch), wait ?? 10);
    open = batch;
  }

  /** Closes the batch to further entries. */
  function close(batch: Batch): Batch {
    clearTimeout(batch.timer);
    if (open === batch) open = undefined;
    return batch;
  }

  async function send(batch: Batch): Promise<void> {
    const { socketId, entries, request } = close(batch);
    // evaluated when the request is made, without the entries that were canceled by then
    const fields = () => {
      const names = new Set([...entries].map(({ channelName }) => channelName));
      return [['socket_id', socketId], ...[...names].map((name) => ['channel_name[]', name])];
    };
    try {
      const answers = await post(fields, request.signal);
      for (const entry of entries) settle(entry, isObject(answers) ? answers[entry.channelName] : undefined);
    } catch (error) {
      for (const { reject } of entries) reject(error);
    }
    request.abort();
  }

  function settle({ resolve, reject }: BatchEntry, answer: unknown): void {
    const { error, status: given } = isObject(answer) ? answer : {};
    const status = readNumber(given) ?? 200;
    if (answer === undefined) {
      reject(new AuthFailure('the answer to the batch does not include it', { code: 'no-auth' }));
    } else if (status === 200) {
      resolve(answer);
    } else {
      const words = typeof error === 'string' ? ` (${error})` : '';
      const detail = { code: status, status, retryable: isRetryable(status) };
      reject(new AuthFailure(`the endpoint answered ${status} for it${words || statusHint(status)}`, detail));
    }
  }

  return { authorize };
}
