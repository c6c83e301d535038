import { callMethod } from '../../../src/client/base/dom-clobbering.js';
import type { MarkupSuspicion } from '../../support/markup-suspicion.js';
import type { Mistake } from './mistake.js';
import { listed, quoted } from './mistake-messages.js';
import { bare, isMisspelt, nearest } from './near-miss.js';

type DataSuspicion = Extract<MarkupSuspicion, { check: 'data' }>;

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

/** How many items or events that show nothing are enough to know that none will. */
const ENOUGH = 3;

/**
 * The path that is meant by one that the data lacks.
 *
 * @param bound paths that are used already, and are not meant by another
 * @param isLoose whether a name that is less alike counts: a field may be optional unless nothing is shown
 */
function meantPath(
  path: string,
  paths: readonly string[],
  bound: readonly string[],
  isLoose: boolean,
): string | undefined {
  const free = paths.filter((other) => !bound.includes(other) && other !== path);
  const last = path.split('.').at(-1) ?? path;
  const same = free.find((other) => bare(other) === bare(path)) ?? free.find((other) => isMisspelt(path, other));
  if (same || !isLoose) return same;
  // in another object, or in none
  return free.find((other) => other.split('.').at(-1) === last) ?? nearest(path, free);
}

/** Returns true if data has something that the template could show, or is of a kind that has no fields. */
function isTelling({ data, missing, fragment }: DataSuspicion): boolean {
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

/** Returns true if another element shows what is in the data of an event. */
function isForOthers(element: Element, data: unknown): boolean {
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
  const sure =
    blank < ENOUGH ? blank > 0 && uniform && isTelling(suspicion) : Boolean(fragment) || !isForOthers(element, data);
  const written = (path: string) => `${attribute}="${quoted(path)}"`;
  if (typeof data !== 'object' || data === null) {
    if (!sure) return;
    const isJson = typeof data === 'string' && /^\s*[[{]/.test(data);
    const what = data === null ? 'null' : typeof data === 'string' ? 'text' : `a ${typeof data}`;
    const cure = isJson
      ? 'It is JSON inside JSON: have the server encode it once.'
      : `${attribute}="." shows the data itself; for ${written(missing[0] ?? 'text')} it has to be a JSON object.`;
    yield {
      code: 'data-is-text',
      message: `The data that came is ${what} without fields, so nothing is at ${listed(missing.map(written))}. ${cure}`,
      subject: missing.join(),
    };
    return;
  }
  if (Array.isArray(data)) {
    if (!sure) return;
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
    if (!sure) return;
    const cure = `name one of its fields: ${listed(paths.map(written))}`;
    yield {
      code: 'data-is-object',
      message: `The data that came is an object, which has no text at ${written('.')}: ${cure}.`,
    };
    return;
  }
  // the first step of a path may be the name of one of many things: `ACME.price`
  const isLoose = sure || (blank > 0 && uniform && (Boolean(fragment) || missing.every((path) => !path.includes('.'))));
  const hints = missing
    .map((path) => [path, meantPath(path, paths, bound, isLoose)] as const)
    .filter(([, meant]) => meant);
  if (!sure && !hints.length) return;
  const told = sure ? missing : hints.map(([path]) => path);
  const meant = hints.map(([path, near]) => `${quoted(near ?? '')} (not ${quoted(path)})`);
  const hint = meant.length ? ` Did you mean ${listed(meant)}?` : '';
  const has = paths.length ? `It has ${listed(paths.filter((path) => !/(^|\.)\d/.test(path)))}.` : 'It is empty.';
  const message = `The data that came has nothing at ${listed(told.map(written))}. ${has}${hint}`;
  yield { code: 'no-field', message, subject: told.join() };
}

/** What is wrong with a key that data lacks. */
export function keyMistake(data: unknown, path: string, attribute: string): Mistake {
  const paths = pathsOf(data);
  const meant = meantPath(path, paths, [], true);
  const isObject = typeof data === 'object' && data !== null;
  const has = isObject ? `has no field ${quoted(path)}; it has ${listed(paths) || 'none'}` : 'is no object';
  const hint = meant ? ` Did you mean ${attribute}="${quoted(meant)}"?` : '';
  const result = 'items cannot be told apart: none is updated, or taken away by its key';
  return {
    code: 'no-key-in-data',
    message: `${attribute}="${quoted(path)}": the data that came ${has}, so ${result}.${hint}`,
  };
}
