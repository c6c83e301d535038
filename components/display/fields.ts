import { callMethod, readMember } from '../../src/client/dom-clobbering.js';
import type { DisplayHost } from '../display-body.js';
import { plainName } from '../event-names.js';
import type { ItemDetail } from './item-host.js';
import { valueAt } from './path.js';
import type { Binding, CompiledTemplate } from './template.js';

/** How many items are examined: what the first of them lack, all are likely to lack. */
const MAX_ITEMS = 3;
/** A placeholder with one brace, or with brackets. */
const BRACES = /\{\s*[\w.]+\s*\}|\[\[/;

/** Returns true unless a template shows fields, and data has none of them. */
export function hasFields(template: CompiledTemplate | undefined, data: unknown): boolean {
  const paths = pathsIn(template?.bindings ?? []);
  return !paths.length || paths.some((path) => isShown(data, path));
}

/** Has the first items of an element examined: their data may lack what the template shows. */
export function watchFields(host: DisplayHost, template: () => CompiledTemplate | undefined): void {
  let count = 0;
  const examine = (event: Event) => {
    const compiled = template();
    if (event.target !== host.element || !compiled) return;
    const { data } = (event as CustomEvent<ItemDetail>).detail;
    const isOdd = examineFields(host, compiled, data, compiled.fragment);
    if (isOdd || ++count === MAX_ITEMS) callMethod(host.element, 'removeEventListener', 'pusher-insert', examine);
  };
  callMethod(host.element, 'addEventListener', 'pusher-insert', examine);
}

/** @returns whether something in it is odd */
function examineFields(
  host: DisplayHost,
  { bindings }: CompiledTemplate,
  data: unknown,
  fragment: DocumentFragment,
): boolean {
  const paths = pathsIn(bindings);
  const bound = paths.filter((path) => isShown(data, path));
  const missing = paths.filter((path) => !bound.includes(path));
  // what these name may be absent
  for (const { kind, path } of bindings.filter(isOptional)) {
    if (valueAt(data, path) !== undefined) bound.push(path);
    else if (kind === 'list' || bound.length) missing.push(path);
  }
  const sure = paths.length > 0 && !paths.some((path) => bound.includes(path));
  if (
    (missing.length && (sure || isLike(data, missing, bound))) ||
    BRACES.test(fragment.textContent ?? '') ||
    hasBraces(fragment)
  ) {
    host.suspect({ check: 'data', data, missing, bound, sure, fragment });
    return true;
  }
  return bindings.some((binding) => {
    const list = binding.kind === 'list' && valueAt(data, binding.path);
    return Array.isArray(list) && list.length > 0 && binding.kind === 'list'
      ? examineFields(host, binding.template, list[0], binding.template.fragment)
      : false;
  });
}

function hasBraces(fragment: DocumentFragment): boolean {
  return [...fragment.querySelectorAll('*')].some((element) =>
    [...readMember(element, 'attributes')].some(({ value }) => BRACES.test(value)),
  );
}

/** Returns true if data may have the field that a path means. The chunk examines it more closely. */
export function isLike(data: unknown, missing: readonly string[], bound: readonly string[]): boolean {
  if (typeof data !== 'object' || data === null) return true;
  return missing.some((path) => {
    const last = plainName(path.split('.').at(-1) ?? '');
    return Object.entries(data).some(([name, value]) => {
      const plain = plainName(name);
      const isNear = Math.abs(plain.length - last.length) < 3 && (plain[0] === last[0] || plain.at(-1) === last.at(-1));
      return (
        (isNear && !bound.includes(name)) || (typeof value === 'object' && value !== null && !bound.includes(name))
      );
    });
  });
}

function isOptional({ kind }: Binding): boolean {
  return kind === 'condition' || kind === 'list';
}

function pathsIn(bindings: readonly Binding[]): string[] {
  return [...new Set(bindings.flatMap((binding) => (isOptional(binding) ? [] : binding.path.trim() || '.')))];
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
