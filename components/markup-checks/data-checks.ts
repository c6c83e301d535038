import type { Mistake } from './attributes.js';
import type { Suspicion } from './checks-host.js';
import { listed, quoted } from './messages.js';
import { bare, distance } from './near-miss.js';

/** How many fields are looked through, and how deep. */
const MAX_FIELDS = 200;
const MAX_DEPTH = 3;

/** The paths to all that data has, the nearest first: of a list, those of its first item. */
export function pathsOf(data: unknown): string[] {
  const paths: string[] = [];
  let level: [path: string, value: unknown][] = [['', data]];
  for (let depth = 0; depth < MAX_DEPTH && paths.length < MAX_FIELDS; depth++) {
    level = level.flatMap(([path, value]) =>
      fieldsOf(value).map(([name, field]): [string, unknown] => [path ? `${path}.${name}` : name, field]),
    );
    paths.push(...level.map(([path]) => path));
  }
  return paths.slice(0, MAX_FIELDS);
}

function fieldsOf(value: unknown): [string, unknown][] {
  if (typeof value !== 'object' || value === null) return [];
  return Array.isArray(value) ? Object.entries(value.slice(0, 1)) : Object.entries(value).slice(0, MAX_FIELDS);
}

/**
 * The path that is meant by one that the data lacks.
 *
 * @param bound paths that are used already, and are not meant by another
 */
export function meantPath(path: string, paths: readonly string[], bound: readonly string[]): string | undefined {
  const free = paths.filter((other) => !bound.includes(other) && other !== path);
  const last = path.split('.').at(-1) ?? path;
  return (
    free.find((other) => bare(other) === bare(path)) ??
    // in another object, or in none
    free.find((other) => other.split('.').at(-1) === last) ??
    free.find((other) => isMisspelt(path, other))
  );
}

/** One wrong letter, or two in the wrong order, in a name of four or more; `item` and `items` are two names. */
function isMisspelt(path: string, other: string): boolean {
  const [one, two] = [bare(path), bare(other)];
  if (Math.min(one.length, two.length) < 4 || `${one}s` === two || `${two}s` === one) return false;
  return distance(one, two) <= (one.length > 7 ? 2 : 1);
}

/** Finds mistakes in paths that data lacks. */
export function* dataMistakes(
  element: Element,
  { data, missing, bound, sure }: Extract<Suspicion, { check: 'data' }>,
  attribute: string,
): Generator<Mistake> {
  const written = (path: string) => `${attribute}="${quoted(path)}"`;
  if (typeof data !== 'object' || data === null) {
    const isJson = typeof data === 'string' && /^\s*[[{]/.test(data);
    const what = data === null ? 'null' : typeof data === 'string' ? 'text' : `a ${typeof data}`;
    const cure = isJson
      ? 'It is JSON inside JSON: have the server encode it once.'
      : `${attribute}="." shows the data itself; for ${written(missing[0] ?? 'text')} it has to be a JSON object.`;
    yield {
      code: 'data-is-text',
      message: `The data that came is ${what} without fields, so nothing is at ${listed(missing.map(written))}. ${cure}`,
    };
    return;
  }
  if (Array.isArray(data)) {
    const cure =
      `${attribute}="0.…" is a field of its first item` +
      (element.localName === 'pusher-value'
        ? '.'
        : ', and <template data-each="."> repeats what is in it for each item.');
    yield {
      code: 'data-is-list',
      message: `The data that came is a list, so nothing is at ${listed(missing.map(written))}. ${cure}`,
    };
    return;
  }
  const paths = pathsOf(data);
  if (missing.includes('.')) {
    const cure = `name one of its fields: ${listed(paths.map(written))}`;
    yield {
      code: 'data-is-object',
      message: `The data that came is an object, which has no text at ${written('.')}: ${cure}.`,
    };
    return;
  }
  const hints = missing.map((path) => [path, meantPath(path, paths, bound)] as const).filter(([, meant]) => meant);
  if (!sure && !hints.length) return;
  const told = sure ? missing : hints.map(([path]) => path);
  const meant = hints.map(([path, near]) => `${quoted(near ?? '')} (not ${quoted(path)})`);
  const hint = meant.length ? ` Did you mean ${listed(meant)}?` : '';
  const has = paths.length ? `It has ${listed(paths.filter((path) => !/(^|\.)\d/.test(path)))}.` : 'It is empty.';
  yield { code: 'no-field', message: `The data that came has nothing at ${listed(told.map(written))}. ${has}${hint}` };
}

/** What is wrong with a key that data lacks. */
export function keyMistake(data: unknown, path: string, attribute: string): Mistake {
  const paths = pathsOf(data);
  const meant = meantPath(path, paths, []);
  const isObject = typeof data === 'object' && data !== null;
  const has = isObject ? `has no field ${quoted(path)}; it has ${listed(paths) || 'none'}` : 'is no object';
  const hint = meant ? ` Did you mean ${attribute}="${quoted(meant)}"?` : '';
  const result = 'items cannot be told apart: none is updated, or taken away by its key';
  return {
    code: 'no-key-in-data',
    message: `${attribute}="${quoted(path)}": the data that came ${has}, so ${result}.${hint}`,
  };
}
