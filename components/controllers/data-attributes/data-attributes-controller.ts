import { callMethod, readMember } from '../../../src/client/base/dom-clobbering.js';
import { report } from '../../../src/client/base/report-uncaught.js';
import { globalSingleton } from '../../support/global-singleton.js';
import { isListed, isPublic } from './allowed-channel.js';
import { isOddContainer, lostContainers, tellSome } from './container-errors.js';
import type { DataAttributesHost } from './data-attributes-host.js';
import { DataFeed, makePrototype } from './data-feed.js';

const CHANNEL = 'data-pusher-channel';
const SETTINGS = ['event', 'limit', 'order', 'key', 'item-key', 'remove-event', 'label'].map(
  (name) => `data-pusher-${name}`,
);

/** How many names, and how much of each, a message has. */
const NAMES_TOLD = 5;
const NAME_TOLD = 60;

/** What every watch of the page allows, and which containers are live already: a page may enable them twice. */
const watches = globalSingleton('data-attribute-watches', () => new Set<DataAttributesHost>());
const live = globalSingleton('data-attribute-containers', () => new WeakMap<Element, DataAttributesHost>());

/** Makes feeds of containers with data attributes, those that are in the page and those that come. */
export function watchDataAttributes(host: DataAttributesHost): () => void {
  const { channels } = host;
  if (!Array.isArray(channels) || channels.some((name) => typeof name !== 'string')) {
    console.warn("enableDataAttributes(): channels has to be an array of names and patterns, ['news', 'sports-*'].");
    return () => {};
  }
  const watch = new Watch(host);
  const start = () => watch.start();
  // an element that is still being read may lack what is in it
  if (readMember(document, 'readyState') !== 'loading') start();
  else callMethod(document, 'addEventListener', 'DOMContentLoaded', start, { once: true });
  return () => {
    callMethod(document, 'removeEventListener', 'DOMContentLoaded', start);
    watch.stop();
  };
}

class Watch {
  readonly #host: DataAttributesHost;
  readonly #feeds = new Map<Element, DataFeed>();
  readonly #told = new Set<string>();
  readonly #failed = new WeakSet<Element>();
  readonly #page = new MutationObserver((records) => this.#follow(records));
  #leaving = false;

  constructor(host: DataAttributesHost) {
    this.#host = host;
    watches.add(host);
  }

  start(): void {
    const options = { childList: true, subtree: true, attributes: true, attributeFilter: [CHANNEL, ...SETTINGS] };
    this.#page.observe(document, options);
    this.#host.registryEvents.addEventListener('connection', this.#look);
    this.#begin(containersIn(document));
    for (const lost of lostContainers()) this.#host.checkMarkup(lost, { check: 'container' });
  }

  stop(): void {
    watches.delete(this.#host);
    this.#page.disconnect();
    this.#host.registryEvents.removeEventListener('connection', this.#look);
    for (const container of [...this.#feeds.keys()]) this.#end(container);
  }

  #follow(records: readonly MutationRecord[]): void {
    const come = new Set<HTMLElement>();
    for (const { type, target, attributeName, addedNodes } of records) {
      if (type === 'childList') {
        for (const node of addedNodes) for (const container of containersIn(node)) come.add(container);
        // one that was empty when it came
        if (isContainer(target) && !this.#feeds.has(target)) come.add(target);
      } else if (attributeName !== CHANNEL) this.#update(target as Element);
      else if (isContainer(target)) come.add(target);
      else this.#end(target as Element);
    }
    this.#check();
    this.#begin([...come]);
  }

  /** Sees to what was removed, or had its template taken out by others. */
  #check(): void {
    let gone = false;
    for (const [container, feed] of this.#feeds) {
      if (!isConnected(container)) gone = true;
      else this.#attempt(feed.container, () => feed.keepPrototype());
    }
    if (!gone || this.#leaving) return;
    this.#leaving = true;
    // a move or a morph puts the container back within this task
    setTimeout(() => {
      this.#leaving = false;
      for (const container of [...this.#feeds.keys()]) if (!isConnected(container)) this.#end(container);
    });
  }

  #begin(containers: readonly HTMLElement[]): void {
    const refused: HTMLElement[] = [];
    for (const container of containers) {
      this.#attempt(container, () => {
        if (!this.#beginOne(container)) refused.push(container);
      });
    }
    this.#refuse(refused);
  }

  /** @returns false if nobody allows its channel */
  #beginOne(container: HTMLElement): boolean {
    const name = nameOf(container);
    const former = this.#feeds.get(container);
    if (former?.name === name) return true;
    if (former) this.#end(container);
    // what is inside one that has just begun is part of its template now
    if (live.has(container) || !isConnected(container)) return true;
    if (isOddContainer(container)) this.#host.checkMarkup(container, { check: 'container' });
    if (isInside(container)) this.#tellOnce(container, 'nested', 'a container inside another one stays as it is.');
    else if (allows(this.#host, name)) this.#start(container, name);
    else return [...watches].some((host) => allows(host, name));
    return true;
  }

  #start(container: HTMLElement, name: string): void {
    if (!makePrototype(container)) return;
    const feed = new DataFeed(container, name, this.#host, (act) => this.#attempt(container, act));
    live.set(container, this.#host);
    this.#feeds.set(container, feed);
    if (!feed.look()) this.#search(container);
  }

  #update(container: Element): void {
    const feed = this.#feeds.get(container);
    if (feed) this.#attempt(feed.container, () => feed.update());
  }

  #end(container: Element): void {
    const feed = this.#feeds.get(container);
    if (!feed) return;
    this.#feeds.delete(container);
    live.delete(container);
    this.#attempt(feed.container, () => feed.end());
  }

  readonly #look = (): void => {
    for (const feed of this.#feeds.values()) this.#attempt(feed.container, () => feed.look());
  };

  /** Tells that there is no connection, once the page has had the time to bring one. */
  #search(container: HTMLElement): void {
    setTimeout(() => {
      const feed = this.#feeds.get(container);
      let found = !feed;
      if (feed) this.#attempt(container, () => (found = feed.look()));
      if (found) return;
      const message =
        'the page has no connection, or several and none is around it: the page’s owner can add one, ' +
        '<pusher-connection api-key="…" cluster="…">, or give data-api-key and data-cluster to the script’s tag.';
      this.#tellOnce(container, 'no-connection', message);
    });
  }

  /** Does something with one container: an error is reported once for this container, and stops no other one. */
  #attempt(container: HTMLElement, act: () => void): void {
    try {
      act();
    } catch (cause) {
      if (this.#failed.has(container)) return;
      this.#failed.add(container);
      try {
        this.#tell(container, 'failed', `this container failed (${cause}); the others go on.`);
      } catch {
        report(cause);
      }
    }
  }

  /** Tells once of names that nobody allows. */
  #refuse(containers: readonly HTMLElement[]): void {
    const names = [...new Set(containers.map(nameOf))].filter((name) => !this.#told.has(name));
    const [container] = containers;
    if (!container || names.length === 0) return;
    for (const name of names) this.#told.add(name);
    const listed = names.slice(0, NAMES_TOLD).map((name) => JSON.stringify(name.slice(0, NAME_TOLD)));
    const more = names.length > NAMES_TOLD ? ` and ${names.length - NAMES_TOLD} more` : '';
    this.#tell(
      container,
      'not-allowed',
      `${listed.join(', ')}${more} may not be used here. The page’s owner can allow public channels, by data-channels on ` +
        'the script’s tag or by enableDataAttributes({ channels }); private ones take a <pusher-channel>.',
    );
  }

  /** Tells of a problem of the page, once. */
  #tellOnce(container: HTMLElement, code: string, message: string): void {
    if (this.#told.has(`#${code}`)) return;
    this.#told.add(`#${code}`);
    this.#tell(container, code, message);
  }

  #tell(container: HTMLElement, code: string, message: string): void {
    const { configurationError } = this.#host;
    tellSome(this.#host, container, configurationError(code, `${CHANNEL}: ${message}`));
  }
}

function nameOf(container: Element): string {
  return callMethod(container, 'getAttribute', CHANNEL)?.trim() ?? '';
}

function allows({ channels, channelNameProblem }: DataAttributesHost, name: string): boolean {
  return !channelNameProblem(name) && isPublic(name) && isListed(name, channels);
}

function isContainer(node: Node): node is HTMLElement {
  return node instanceof HTMLElement && callMethod(node, 'hasAttribute', CHANNEL);
}

function containersIn(node: Node): HTMLElement[] {
  if (!(node instanceof Element || node instanceof Document)) return [];
  const inside = readMember(node, 'firstElementChild') ? callMethod(node, 'querySelectorAll', `[${CHANNEL}]`) : [];
  return [node, ...inside].filter(isContainer);
}

function isConnected(container: Element): boolean {
  return readMember(container, 'isConnected');
}

/** Whether a container is in another one that is live: part of what it shows. */
function isInside(container: Element): boolean {
  for (let around = readMember(container, 'parentElement'); around; around = readMember(around, 'parentElement')) {
    if (live.has(around)) return true;
  }
  return false;
}
