import { callMethod, readMember } from '../../src/client/base/dom-clobbering.js';
import { afterParsing } from './after-parsing.js';
import { plainName } from './event-names.js';
import { globalSingleton } from './global-singleton.js';
import { channels, registryEvents } from './registry.js';
import { checkMarkup } from './report-error.js';

/** How often a page is searched, and how many elements are examined each time. */
const MAX_SEARCHES = 10;
const MAX_ELEMENTS = 20;

/** Elements in another one of their kind, as the last in it: where the slash of `<pusher-channel … />` is ignored. */
const NESTED = ['pusher-connection', 'pusher-channel'].map((tag) => `${tag} > ${tag}:last-child`).join();

const searches = globalSingleton('page-searches', () => ({ count: 0 }));

/** Has examined what looks like a mistake of the page as a whole: as it is once it is there, and as it changes at first. */
export function searchPage(): void {
  if (typeof document === 'undefined') return;
  afterParsing(search);
  registryEvents.addEventListener('channel', () => searches.count < MAX_SEARCHES && afterParsing(search));
}

function search(): void {
  if (++searches.count > MAX_SEARCHES) return;
  const unknown = find(':not(:defined)').filter((element) => readMember(element, 'localName').startsWith('pusher-'));
  for (const element of unknown.slice(0, MAX_ELEMENTS)) void checkMarkup(element, { check: 'tag' });
  for (const { parentElement } of find(NESTED)) void checkMarkup(parentElement as HTMLElement, { check: 'nested' });
  const byClient = new Map<unknown, Map<string, string>>();
  for (const channel of channels) {
    const client = channel.owner?.client;
    const names = byClient.get(client) ?? new Map<string, string>();
    byClient.set(client, names);
    const name = channel.getAttribute('name') ?? '';
    const plain = plainName(name);
    const other = names.get(plain) ?? name;
    if (other !== name) void checkMarkup(channel, { check: 'channel-name', other });
    names.set(plain, other);
  }
}

function find(selector: string): HTMLElement[] {
  return [...callMethod(document, 'querySelectorAll', selector)] as HTMLElement[];
}
