import { importChunk } from './import-chunk.js';

/** An object whose code is in a chunk. Calls that are made before it is loaded are kept, and replayed in order. */
export interface LazyChunk<T> {
  /** The object; undefined until it is loaded. */
  readonly loaded: T | undefined;
  /** Resolves when loading has ended; undefined before the first call, and after a failure. */
  readonly loading: Promise<void> | undefined;
  /** Starts loading the object, unless loading has begun. After a failure, tries again. */
  load(): void;
  /**
   * Calls `act` with the object, and returns the result. Until the object is loaded, keeps the call, and returns undefined.
   *
   * @param key a key for {@link clear}
   */
  call<Result>(act: (object: T) => Result, key?: unknown): Result | undefined;
  /** Discards the kept calls with this key, or all of them. */
  clear(key?: unknown): void;
}

/**
 * Creates a {@link LazyChunk}, which is loaded with the first call.
 *
 * @param name the chunk's name
 * @param load imports the chunk, unless a script of the page has registered it
 * @param create returns the object
 * @param report receives the error if loading fails; the kept calls are discarded
 * @param max the maximum number of kept calls; practically unlimited by default
 */
export function lazyChunk<Chunk, T>(
  name: string,
  load: () => Promise<unknown>,
  create: (chunk: Chunk) => T,
  report: (error: unknown) => void,
  max = 1e9,
): LazyChunk<T> {
  let kept: [act: (object: T) => unknown, key: unknown][] = [];
  const lazy = {
    loaded: undefined as T | undefined,
    loading: undefined as Promise<void> | undefined,
    load() {
      lazy.loading ??= importChunk<Chunk>(name, load)
        .then((chunk) => {
          const object = create(chunk);
          lazy.loaded = object;
          for (const [act] of kept.splice(0)) act(object);
        })
        .catch((error) => {
          kept = [];
          lazy.loaded = lazy.loading = undefined;
          report(error);
        });
    },
    call<Result>(act: (object: T) => Result, key?: unknown): Result | undefined {
      if (lazy.loaded) return act(lazy.loaded);
      if (kept.length < max) kept.push([act, key]);
      lazy.load();
      return undefined;
    },
    clear(key?: unknown) {
      kept = kept.filter(([, other]) => key !== undefined && other !== key);
    },
  };
  return lazy;
}
