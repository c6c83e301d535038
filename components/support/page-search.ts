import { callMethod, readMember } from '../../src/client/base/dom-clobbering.js';
import { afterParsing } from './after-parsing.js';
import { plainName } from './event-names.js';
import { globalSingleton } from './global-singleton.js';
import { channels, registryEvents } from './registry.js';
import { checkMarkup } from './report-error.js';

/** The maximum number of searches of a page, and of elements to examine in each. */
const MAX_SEARCHES = 10;
const MAX_ELEMENTS = 20;

/** Last children of the same tag as their parent: the parser ignores the slash of `<pusher-channel … />`. */
const NESTED = ['pusher-connection', 'pusher-channel'].map((tag) => `${tag} > ${tag}:last-child`).join();

const searches = globalSingleton('page-searches', () => ({ count: 0 }));

/** Searches the page for mistakes that concern several elements: once it is parsed, and after its first changes. */
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
