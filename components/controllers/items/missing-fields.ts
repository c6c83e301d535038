import { callMethod } from '../../../src/client/base/dom-clobbering.js';
import type { ControllerHost } from '../../support/element-controller.js';
import { valueAt } from '../formatting/path.js';
import type { Binding, CompiledTemplate } from '../templates/template.js';
import type { ItemDetail } from './item-host.js';

/** Number of items to examine: fields that the first items lack are probably missing from all. */
const MAX_ITEMS = 3;

/** Returns true if data has at least one field that the bindings show, or if there are no bindings. */
export function hasAnyField(bindings: readonly Binding[], data: unknown): boolean {
  return !bindings.length || bindings.some(({ path }) => hasField(data, path));
}

/**
 * Examines the first items of an element, and reports fields of the template that their data lacks.
 *
 * @param isUniform returns true if all items come from one kind of event
 */
export function watchMissingFields(
  host: ControllerHost,
  template: () => CompiledTemplate | undefined,
  isUniform: () => boolean,
): void {
  let count = 0;
  let blankCount = 0;
  const examine = (event: Event) => {
    const compiled = template();
    if (event.target !== host.element || !compiled) return;
    const { data } = (event as CustomEvent<ItemDetail>).detail;
    if (isBlank(compiled, data)) blankCount++;
    examineFields(host, compiled, data, blankCount, isUniform());
    if (++count === MAX_ITEMS) callMethod(host.element, 'removeEventListener', 'pusher-insert', examine);
  };
  callMethod(host.element, 'addEventListener', 'pusher-insert', examine);
}

/** @param blankCount the number of blank items so far */
function examineFields(
  host: ControllerHost,
  template: CompiledTemplate,
  data: unknown,
  blankCount: number,
  uniform: boolean,
): void {
  const { bindings, fragment } = template;
  const blank = isBlank(template, data);
  const pathsOf = (some: readonly Binding[]) => some.map(({ path }) => path.trim() || '.');
  const bound = pathsOf(bindings.filter(({ path }) => hasField(data, path)));
  const missing = pathsOf(blank ? bindings.filter(showsContent) : bindings).filter((path) => !bound.includes(path));
  if (blank || missing.some((path) => hasSimilarField(data, path)))
    host.checkMarkup({ check: 'data', data, missing, bound, blank: blank ? blankCount : 0, uniform, fragment });
  for (const binding of bindings) {
    if (binding.kind !== 'list') continue;
    const list = valueAt(data, binding.path);
    if (Array.isArray(list) && list.length) examineFields(host, binding.template, list[0], 1, true);
  }
}

/** Returns true if a template has fields for content, and data has none of the template's fields. */
function isBlank({ bindings }: CompiledTemplate, data: unknown): boolean {
  return bindings.some(showsContent) && !hasAnyField(bindings, data);
}

function showsContent(binding: Binding): boolean {
  return binding.kind === 'text' || (binding.kind === 'attribute' && binding.url);
}

/** Returns true if the name of a field in the data is close to a path. The markup checks then compare them in detail. */
export function hasSimilarField(data: unknown, path: string): boolean {
  const prefix = path.slice(0, path.lastIndexOf('.') + 1);
  return [
    ...Object.keys(Object(data)),
    ...(prefix ? Object.keys(Object(valueAt(data, prefix.slice(0, -1)))).map((name) => prefix + name) : []),
  ].some((name) => isNear(plain(name), plain(path)));
}

function plain(name: string): string {
  return name.replace(/[\W_]/g, '').toLowerCase();
}

/** Returns true if two names differ in at most two adjacent letters. */
function isNear(one: string, other: string): boolean {
  let start = 0;
  while (start < one.length && one[start] === other[start]) start++;
  let end = 0;
  while (end < one.length - start && one.at(-1 - end) === other.at(-1 - end)) end++;
  return Math.max(one.length, other.length) - start - end < 3;
}

/** Returns true if the value at a path can be shown as text, or if it or a step on the way to it is null. */
export function hasField(data: unknown, path: string): boolean {
  const value = valueAt(data, path);
  const steps = path.split('.');
  if (data === null || steps.some((_step, index) => valueAt(data, steps.slice(0, index).join('.')) === null))
    return true;
  // an object has no text
  const isObject = path === '.' && typeof value === 'object' && value !== null && !Array.isArray(value);
  return value !== undefined && !isObject;
}
