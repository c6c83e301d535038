/** An object whose code is in a chunk. Calls that are made before it is loaded are kept, and replayed in order. */
export interface LazyChunk<T> {
  /** The object; undefined until it is loaded. */
  readonly loaded: T | undefined;
  /** Resolves when loading has ended; undefined before the first call, and after a failure. */
  readonly loading: Promise<void> | undefined;
  /** Starts to load the object, unless that has begun. After a failure, it tries again. */
  load(): Promise<void>;
  /**
   * Calls the object, and returns the result. Until the object is loaded, keeps the call, and returns undefined.
   *
   * @param key a key for {@link discard}
   */
  call<Result>(act: (object: T) => Result, key?: unknown): Result | undefined;
  /** Discards the kept calls with this key, or all of them. */
  discard(key?: unknown): void;
}

/**
 * Creates a {@link LazyChunk}, which is loaded with the first call.
 *
 * @param create loads the chunk and returns the object
 * @param report receives the error if loading fails; the kept calls are discarded
 * @param max the maximum number of kept calls
 */
export function lazyChunk<T>(
  create: () => Promise<T>,
  report: (error: unknown) => void,
  max = Number.POSITIVE_INFINITY,
): LazyChunk<T> {
  let kept: [act: (object: T) => unknown, key: unknown][] = [];
  const chunk = {
    loaded: undefined as T | undefined,
    loading: undefined as Promise<void> | undefined,
    load() {
      chunk.loading ??= create()
        .then((object) => {
          chunk.loaded = object;
          for (const [act] of kept.splice(0)) act(object);
        })
        .catch((error) => {
          kept = [];
          chunk.loaded = chunk.loading = undefined;
          report(error);
        });
      return chunk.loading;
    },
    call<Result>(act: (object: T) => Result, key?: unknown): Result | undefined {
      if (chunk.loaded) return act(chunk.loaded);
      if (kept.length < max) kept.push([act, key]);
      chunk.load();
      return undefined;
    },
    discard(key?: unknown) {
      kept = kept.filter(([, other]) => key !== undefined && other !== key);
    },
  };
  return chunk;
}
