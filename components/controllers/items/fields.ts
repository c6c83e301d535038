import { callMethod } from '../../../src/client/base/dom-clobbering.js';
import type { ControllerHost } from '../../support/element-controller.js';
import { valueAt } from '../formatting/path.js';
import type { Binding, CompiledTemplate } from '../templates/template.js';
import type { ItemDetail } from './item-host.js';

/** How many items are examined: what the first of them lack, all are likely to lack. */
const MAX_ITEMS = 3;

/** Returns true unless a template shows fields, and data has none of them. */
export function hasFields(bindings: readonly Binding[], data: unknown): boolean {
  return !bindings.length || bindings.some(({ path }) => isShown(data, path));
}

/**
 * Has the first items of an element examined: their data may lack what the template shows.
 *
 * @param isUniform returns true if all items come from one kind of event
 */
export function watchFields(
  host: ControllerHost,
  template: () => CompiledTemplate | undefined,
  isUniform: () => boolean,
): void {
  let count = 0;
  let blank = 0;
  const examine = (event: Event) => {
    const compiled = template();
    if (event.target !== host.element || !compiled) return;
    const { data } = (event as CustomEvent<ItemDetail>).detail;
    if (isBlank(compiled, data)) blank++;
    examineFields(host, compiled, data, blank, isUniform());
    if (++count === MAX_ITEMS) callMethod(host.element, 'removeEventListener', 'pusher-insert', examine);
  };
  callMethod(host.element, 'addEventListener', 'pusher-insert', examine);
}

/** @param blank how many items were blank so far */
function examineFields(
  host: ControllerHost,
  template: CompiledTemplate,
  data: unknown,
  blank: number,
  uniform: boolean,
): void {
  const { bindings, fragment } = template;
  const isNothing = isBlank(template, data);
  const pathsOf = (some: readonly Binding[]) => some.map(({ path }) => path.trim() || '.');
  const bound = pathsOf(bindings.filter(({ path }) => isShown(data, path)));
  const missing = pathsOf(isNothing ? bindings.filter(isContent) : bindings).filter((path) => !bound.includes(path));
  if (isNothing || missing.some((path) => isLike(data, path)))
    host.checkMarkup({ check: 'data', data, missing, bound, blank: isNothing ? blank : 0, uniform, fragment });
  for (const binding of bindings) {
    if (binding.kind !== 'list') continue;
    const list = valueAt(data, binding.path);
    if (Array.isArray(list) && list.length) examineFields(host, binding.template, list[0], 1, true);
  }
}

/** Returns true if a template has fields for content, and data has none of its fields. */
function isBlank({ bindings }: CompiledTemplate, data: unknown): boolean {
  return bindings.some(isContent) && !hasFields(bindings, data);
}

function isContent(binding: Binding): boolean {
  return binding.kind === 'text' || (binding.kind === 'attribute' && binding.url);
}

/** Returns true if data has a field whose name is nearly that of a path. The chunk examines it more closely. */
export function isLike(data: unknown, path: string): boolean {
  const around = path.slice(0, path.lastIndexOf('.') + 1);
  return [
    ...Object.keys(Object(data)),
    ...(around ? Object.keys(Object(valueAt(data, around.slice(0, -1)))).map((name) => around + name) : []),
  ].some((name) => isNear(plain(name), plain(path)));
}

function plain(name: string): string {
  return name.replace(/[\W_]/g, '').toLowerCase();
}

/** Returns true if two letters of two names differ at most, next to each other. */
function isNear(one: string, other: string): boolean {
  let start = 0;
  while (start < one.length && one[start] === other[start]) start++;
  let end = 0;
  while (end < one.length - start && one.at(-1 - end) === other.at(-1 - end)) end++;
  return Math.max(one.length, other.length) - start - end < 3;
}

/** Returns true if data has something at a path that is text, or null on the way to it; an object has no text. */
export function isShown(data: unknown, path: string): boolean {
  const value = valueAt(data, path);
  const steps = path.split('.');
  if (data === null || steps.some((_step, index) => valueAt(data, steps.slice(0, index).join('.')) === null))
    return true;
  const isObject = path === '.' && typeof value === 'object' && value !== null && !Array.isArray(value);
  return value !== undefined && !isObject;
}
