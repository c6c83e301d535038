import { expect } from '@open-wc/testing';
import type { PusherChannel } from '../../../../components/index.js';
import { eventually, type TestSandbox } from '../../../servers/index.js';

/** Sends each element and container in some markup data without one of its fields in turn, and then complete data. */
export async function showData(box: Element, server: TestSandbox): Promise<void> {
  for (const channel of box.querySelectorAll<PusherChannel>('pusher-channel')) {
    const elements = [...channel.querySelectorAll('pusher-feed[event], pusher-value[event]')];
    for (const event of new Set(elements.flatMap((element) => namesIn(element, 'event')))) {
      const isFor = (element: Element) => namesIn(element, 'event').concat(namesIn(element, 'remove-event'));
      const shown = elements.filter((element) => isFor(element).includes(event));
      for (const data of dataFor(...shown)) channel.channel?.emit(event, data);
    }
  }
  for (const container of box.querySelectorAll('[data-pusher-channel][data-pusher-event]')) {
    const isLive = async () =>
      Object.values(await server.subscriptions())
        .flat()
        .includes(channel);
    const channel = container.getAttribute('data-pusher-channel') ?? '';
    if (!container.querySelector('template')) continue;
    await eventually(async () => expect(await isLive()).to.equal(true));
    for (const event of namesIn(container, 'data-pusher-event'))
      for (const data of dataFor(container)) await server.trigger(channel, event, data);
    await eventually(() => expect(container.querySelector('[data-pusher-item]')).to.not.equal(null));
  }
}

function namesIn(element: Element, attribute: string): string[] {
  return (element.getAttribute(attribute) ?? '').split(/\s+/).filter(Boolean);
}

/** Returns objects that each lack one field of the elements’ templates, and then the complete data of the elements. */
function dataFor(...elements: Element[]): unknown[] {
  const attributes = ['key', 'item-key', 'field', 'data-pusher-key'];
  const own = elements.flatMap((element) => attributes.flatMap((name) => element.getAttribute(name) ?? []));
  const templates = elements.flatMap((element) => [...element.querySelectorAll('template')]);
  const all = [...new Set([...own, ...templates.flatMap(({ content }) => pathsIn(content))])];
  const optional = all.filter((path) => !own.includes(path));
  const incomplete = optional.length > 1 ? optional.map((path) => all.filter((other) => other !== path)) : [];
  return [...incomplete, all].map(dataOf);
}

/** Returns the paths in a template. Those in a list begin with the path of its first item. */
function pathsIn(content: DocumentFragment): string[] {
  return [...content.querySelectorAll('*')].flatMap((element) => {
    const each = element.getAttribute('data-each');
    if (each !== null && element instanceof HTMLTemplateElement)
      return [each, ...pathsIn(element.content).map((path) => `${each}.0.${path}`)];
    return [...element.attributes]
      .filter(({ name }) => /^data-(if|field)/.test(name))
      .map(({ value }) => value.replace('!', '').trim());
  });
}

/** Returns data with a value at each path. */
function dataOf(paths: readonly string[]): unknown {
  let data: unknown = 'text';
  for (const path of paths) data = withValue(data, path.split('.').filter(Boolean));
  return data;
}

function withValue(data: unknown, [step, ...rest]: string[]): unknown {
  if (step === undefined) return typeof data === 'object' ? data : '2024-05-01';
  const object = typeof data === 'object' && data !== null ? data : /^\d+$/.test(step) ? [] : {};
  return Object.assign(object, { [step]: withValue((object as Record<string, unknown>)[step], rest) });
}
