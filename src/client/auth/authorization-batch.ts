import { isRetryable } from '../base/http-retry.js';
import { isObject, readNumber } from '../protocol/frame.js';
import { AuthFailure } from './auth-failure.js';
import { statusHint } from './status-hint.js';

/** What batches need of their client. */
export interface BatchDeps {
  /** How many channels one request asks for at most. Default: 50. */
  max?: number | undefined;
  /** How long a channel waits for others, ms. Default: 10. */
  wait?: number | undefined;
  /** Makes one request with these fields of a form; resolves with the JSON of the answer. */
  post(fields: () => string[][], signal: AbortSignal): Promise<unknown>;
}

/** Authorises many channels in few requests. */
export interface Batcher {
  /** What the answer has for one channel; rejects with a {@link AuthFailure}. */
  authorize(request: { socketId: string; channelName: string }, signal: AbortSignal): Promise<unknown>;
}

/** One who waits for a batch's answer. */
interface Place {
  channelName: string;
  resolve(answer: unknown): void;
  reject(error: unknown): void;
}

/** Channels that are asked for together. */
interface Batch {
  socketId: string;
  places: Set<Place>;
  /** Ends when it is answered, or when everybody has left. */
  request: AbortController;
  timer?: ReturnType<typeof setTimeout>;
}

/** Brings together what is asked for within a short time. */
export function createBatcher({ max, wait, post }: BatchDeps): Batcher {
  /** The batch that can still be joined. */
  let open: Batch | undefined;

  function authorize({ socketId, channelName }: Parameters<Batcher['authorize']>[0], signal: AbortSignal) {
    return new Promise((resolve, reject) => {
      if (open?.socketId !== socketId) begin(socketId);
      const batch = open as Batch;
      const place = { channelName, resolve, reject };
      batch.places.add(place);
      const leave = () => {
        reject(signal.reason);
        batch.places.delete(place);
        if (batch.places.size === 0) close(batch).request.abort();
      };
      signal.addEventListener('abort', leave, { signal: batch.request.signal });
      if (batch.places.size >= (max || 50)) send(batch);
    });
  }

  function begin(socketId: string): void {
    if (open) send(open);
    const batch: Batch = { socketId, places: new Set(), request: new AbortController() };
    batch.timer = setTimeout(() => send(batch), wait ?? 10);
    open = batch;
  }

  /** Lets nobody else join. */
  function close(batch: Batch): Batch {
    clearTimeout(batch.timer);
    if (open === batch) open = undefined;
    return batch;
  }

  async function send(batch: Batch): Promise<void> {
    const { socketId, places, request } = close(batch);
    // asked for when the request is made: who has left by then is not in it
    const fields = () => {
      const names = new Set([...places].map(({ channelName }) => channelName));
      return [['socket_id', socketId], ...[...names].map((name) => ['channel_name[]', name])];
    };
    try {
      const answers = await post(fields, request.signal);
      for (const place of places) settle(place, isObject(answers) ? answers[place.channelName] : undefined);
    } catch (error) {
      for (const { reject } of places) reject(error);
    }
    request.abort();
  }

  function settle({ resolve, reject }: Place, answer: unknown): void {
    const { error, status: given } = isObject(answer) ? answer : {};
    const status = readNumber(given) ?? 200;
    if (answer === undefined) {
      reject(new AuthFailure('the answer to the batch does not have it', { code: 'no-auth' }));
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
