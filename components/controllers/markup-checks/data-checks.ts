import { callMethod } from '../../../src/client/base/dom-clobbering.js';
import type { MarkupSuspicion } from '../../support/markup-suspicion.js';
import type { Mistake } from './mistake.js';
import { formatNames, quote } from './mistake-messages.js';
import { isMisspelled, nearest, normalize } from './similar-names.js';

type DataSuspicion = Extract<MarkupSuspicion, { check: 'data' }>;

/** The maximum number of fields to compare. */
const MAX_FIELDS = 200;
/** The maximum depth of nested data to compare. */
const MAX_DEPTH = 3;

/** Returns the paths to all fields of the data, the shortest first. For a list, returns those of its first item. */
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

/** After this many blank items or events, the mistake is certain. */
const CERTAIN_COUNT = 3;

/**
 * Guesses which path an author meant by one that the data lacks.
 *
 * @param bound paths that the template already uses: the author meant none of them
 * @param isLoose true to accept less similar names; false if the field may simply be optional
 */
function meantPath(
  path: string,
  paths: readonly string[],
  bound: readonly string[],
  isLoose: boolean,
): string | undefined {
  const unused = paths.filter((other) => !bound.includes(other) && other !== path);
  const last = path.split('.').at(-1) ?? path;
  const same =
    unused.find((other) => normalize(other) === normalize(path)) ?? unused.find((other) => isMisspelled(path, other));
  if (same || !isLoose) return same;
  // the same name in another object, or at the top level
  return unused.find((other) => other.split('.').at(-1) === last) ?? nearest(path, unused);
}

/** Returns true if the data proves a mistake: it contains something to show, or it can't have fields. */
function isConclusive({ data, missing, fragment }: DataSuspicion): boolean {
  if (typeof data !== 'object' || data === null) return data !== undefined && data !== '';
  if (Array.isArray(data)) return data.length > 0;
  if (!fragment || missing.includes('.')) return missing.includes('.');
  const hasFields = missing.some((path) => {
    const steps = path.split('.').slice(0, -1);
    return Object.keys(Object(steps.reduce((value, step) => Object(value)[step] ?? {}, data as object))).length > 0;
  });
  const hasText = Object.values(data).some((value) => typeof value === 'string');
  return hasFields && (hasText || !fragment.textContent?.trim());
}

/** Returns true if another element shows a field of the data. */
function isShownElsewhere(element: Element, data: unknown): boolean {
  const values: Iterable<Element & { field?: string | null }> = callMethod(
    document,
    'querySelectorAll',
    'pusher-value',
  );
  return [...values].some((other) => other !== element && pathsOf(data).includes(other.field ?? '.'));
}

/** Finds mistakes in paths that data lacks. */
export function* dataMistakes(element: Element, suspicion: DataSuspicion, attribute: string): Generator<Mistake> {
  const { data, bound, blank, uniform, fragment } = suspicion;
  const missing = [...new Set(suspicion.missing)];
  const isCertain =
    blank < CERTAIN_COUNT
      ? blank > 0 && uniform && isConclusive(suspicion)
      : Boolean(fragment) || !isShownElsewhere(element, data);
  const asAttribute = (path: string) => `${attribute}="${quote(path)}"`;
  if (typeof data !== 'object' || data === null) {
    if (!isCertain) return;
    const isJson = typeof data === 'string' && /^\s*[[{]/.test(data);
    const kind = data === null ? 'null' : typeof data === 'string' ? 'text' : `a ${typeof data}`;
    const solution = isJson
      ? 'It is JSON inside JSON: the server must encode it once.'
      : `${attribute}="." shows the data itself; for ${asAttribute(missing[0] ?? 'text')} it must be a JSON object.`;
    yield {
      code: 'data-is-text',
      message: `The received data is ${kind} without fields, so there is nothing at ${formatNames(missing.map(asAttribute))}. ${solution}`,
      subject: missing.join(),
    };
    return;
  }
  if (Array.isArray(data)) {
    if (!isCertain) return;
    const solution =
      `${attribute}="0.…" shows a field of its first item` +
      (element.localName === 'pusher-value'
        ? '.'
        : ', and <template data-each="."> repeats its content for each item.');
    yield {
      code: 'data-is-list',
      message: `The received data is a list, so there is nothing at ${formatNames(missing.map(asAttribute))}. ${solution}`,
    };
    return;
  }
  const paths = pathsOf(data);
  if (missing.includes('.')) {
    if (!isCertain) return;
    const solution = `name one of its fields: ${formatNames(paths.map(asAttribute))}`;
    yield {
      code: 'data-is-object',
      message: `The received data is an object, which has no text at ${asAttribute('.')}: ${solution}.`,
    };
    return;
  }
  // each event may contain a different name as the first step of the path, such as a stock symbol: `ACME.price`
  const isLoose =
    isCertain || (blank > 0 && uniform && (Boolean(fragment) || missing.every((path) => !path.includes('.'))));
  const hints = missing
    .map((path) => [path, meantPath(path, paths, bound, isLoose)] as const)
    .filter(([, meant]) => meant);
  if (!isCertain && !hints.length) return;
  const reported = isCertain ? missing : hints.map(([path]) => path);
  const meant = hints.map(([path, near]) => `${quote(near ?? '')} (not ${quote(path)})`);
  const hint = meant.length ? ` Did you mean ${formatNames(meant)}?` : '';
  const has = paths.length ? `It has ${formatNames(paths.filter((path) => !/(^|\.)\d/.test(path)))}.` : 'It is empty.';
  const message = `The received data has nothing at ${formatNames(reported.map(asAttribute))}. ${has}${hint}`;
  yield { code: 'no-field', message, subject: reported.join() };
}

/** Describes the mistake in a key that the data lacks. */
export function keyMistake(data: unknown, path: string, attribute: string): Mistake {
  const paths = pathsOf(data);
  const meant = meantPath(path, paths, [], true);
  const isObject = typeof data === 'object' && data !== null;
  const has = isObject ? `has no field ${quote(path)}; it has ${formatNames(paths) || 'none'}` : 'is not an object';
  const hint = meant ? ` Did you mean ${attribute}="${quote(meant)}"?` : '';
  const result = 'items cannot be identified: none is updated or removed by its key';
  return {
    code: 'no-key-in-data',
    message: `${attribute}="${quote(path)}": the received data ${has}, so ${result}.${hint}`,
  };
}
