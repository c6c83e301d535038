import { callMethod, readMember } from '../../../src/client/base/dom-clobbering.js';
import { report } from '../../../src/client/base/report-uncaught.js';
import type { ErrorCode } from '../../support/element-controller.js';
import { globalSingleton } from '../../support/global-singleton.js';
import { isListed, isPublicChannel } from './allowed-channel.js';
import { containersWithoutChannel, isSuspiciousContainer, reportContainerError } from './container-errors.js';
import type { DataAttributesHost } from './data-attributes-host.js';
import { createTemplate, DataFeed } from './data-feed.js';

const CHANNEL = 'data-pusher-channel';
const SETTINGS = ['event', 'limit', 'order', 'key', 'item-key', 'remove-event', 'label'].map(
  (name) => `data-pusher-${name}`,
);

/** The maximum number of names in one message. */
const MAX_NAMES = 5;
/** The maximum length of a name in a message. */
const MAX_NAME_LENGTH = 60;

/** The settings of all active watchers: a page may enable data attributes twice. */
const activeHosts = globalSingleton('data-attribute-watches', () => new Set<DataAttributesHost>());
/** The containers that show a feed already, with the watcher's settings. */
const live = globalSingleton('data-attribute-containers', () => new WeakMap<Element, DataAttributesHost>());

/** Turns containers with data attributes into feeds, including containers that are added later. */
export function watchDataAttributes(host: DataAttributesHost): () => void {
  const { channels } = host;
  if (!Array.isArray(channels) || channels.some((name) => typeof name !== 'string')) {
    console.warn(
      "enableDataAttributes(): channels must be an array of names and patterns, such as ['news', 'sports-*'].",
    );
    return () => {};
  }
  const watcher = new ContainerWatcher(host);
  const start = () => watcher.start();
  // the content of an element that is still being parsed may be incomplete
  if (readMember(document, 'readyState') !== 'loading') start();
  else callMethod(document, 'addEventListener', 'DOMContentLoaded', start, { once: true });
  return () => {
    callMethod(document, 'removeEventListener', 'DOMContentLoaded', start);
    watcher.stop();
  };
}

/** Finds the containers of a page, and starts and ends a feed for each. */
class ContainerWatcher {
  readonly #host: DataAttributesHost;
  readonly #feeds = new Map<Element, DataFeed>();
  /** Channel names, and codes with a leading `#`, that were reported. */
  readonly #reported = new Set<string>();
  readonly #failed = new WeakSet<Element>();
  readonly #mutations = new MutationObserver((records) => this.#handleMutations(records));
  #isRemovalPending = false;

  constructor(host: DataAttributesHost) {
    this.#host = host;
    activeHosts.add(host);
  }

  start(): void {
    const options = { childList: true, subtree: true, attributes: true, attributeFilter: [CHANNEL, ...SETTINGS] };
    this.#mutations.observe(document, options);
    this.#host.registryEvents.addEventListener('connection', this.#updateConnections);
    this.#startAll(containersIn(document));
    for (const container of containersWithoutChannel()) this.#host.checkMarkup(container, { check: 'container' });
  }

  stop(): void {
    activeHosts.delete(this.#host);
    this.#mutations.disconnect();
    this.#host.registryEvents.removeEventListener('connection', this.#updateConnections);
    for (const container of [...this.#feeds.keys()]) this.#end(container);
  }

  #handleMutations(records: readonly MutationRecord[]): void {
    const candidates = new Set<HTMLElement>();
    for (const { type, target, attributeName, addedNodes } of records) {
      if (type === 'childList') {
        for (const node of addedNodes) for (const container of containersIn(node)) candidates.add(container);
        // a container that was empty when it was added
        if (isContainer(target) && !this.#feeds.has(target)) candidates.add(target);
      } else if (attributeName !== CHANNEL) this.#update(target as Element);
      else if (isContainer(target)) candidates.add(target);
      else this.#end(target as Element);
    }
    this.#checkFeeds();
    this.#startAll([...candidates]);
  }

  /** Ends the feeds of removed containers, and restores templates that scripts removed. */
  #checkFeeds(): void {
    let wasRemoved = false;
    for (const [container, feed] of this.#feeds) {
      if (!isConnected(container)) wasRemoved = true;
      else this.#run(feed.container, () => feed.restoreTemplate());
    }
    if (!wasRemoved || this.#isRemovalPending) return;
    this.#isRemovalPending = true;
    // a move or a morph inserts the container again within this task
    setTimeout(() => {
      this.#isRemovalPending = false;
      for (const container of [...this.#feeds.keys()]) if (!isConnected(container)) this.#end(container);
    });
  }

  #startAll(containers: readonly HTMLElement[]): void {
    const rejected: HTMLElement[] = [];
    for (const container of containers) {
      this.#run(container, () => {
        if (!this.#tryStart(container)) rejected.push(container);
      });
    }
    this.#reportRejected(rejected);
  }

  /** Starts a feed for a container. Returns false if no active watcher allows its channel. */
  #tryStart(container: HTMLElement): boolean {
    const name = nameOf(container);
    const former = this.#feeds.get(container);
    if (former?.name === name) return true;
    if (former) this.#end(container);
    // if an enclosing container has just started, this one is now part of its template
    if (live.has(container) || !isConnected(container)) return true;
    if (isSuspiciousContainer(container)) this.#host.checkMarkup(container, { check: 'container' });
    if (isNested(container)) this.#reportOnce(container, 'nested', 'a container inside another one stays unchanged.');
    else if (isAllowed(this.#host, name)) this.#start(container, name);
    else return [...activeHosts].some((host) => isAllowed(host, name));
    return true;
  }

  #start(container: HTMLElement, name: string): void {
    if (!createTemplate(container)) return;
    const feed = new DataFeed(container, name, this.#host, (action) => this.#run(container, action));
    live.set(container, this.#host);
    this.#feeds.set(container, feed);
    if (!feed.updateConnection()) this.#reportMissingConnection(container);
  }

  #update(container: Element): void {
    const feed = this.#feeds.get(container);
    if (feed) this.#run(feed.container, () => feed.update());
  }

  #end(container: Element): void {
    const feed = this.#feeds.get(container);
    if (!feed) return;
    this.#feeds.delete(container);
    live.delete(container);
    this.#run(feed.container, () => feed.end());
  }

  readonly #updateConnections = (): void => {
    for (const feed of this.#feeds.values()) this.#run(feed.container, () => feed.updateConnection());
  };

  /** Reports that there is no connection, unless the page adds one within this task. */
  #reportMissingConnection(container: HTMLElement): void {
    setTimeout(() => {
      const feed = this.#feeds.get(container);
      let isDone = !feed;
      if (feed) this.#run(container, () => (isDone = feed.updateConnection()));
      if (isDone) return;
      const message =
        'the page has no connection, or several and none is around it: the page’s owner can add one, ' +
        '<pusher-connection api-key="…" cluster="…">, or set data-api-key and data-cluster on the script’s tag.';
      this.#reportOnce(container, 'no-connection', message);
    });
  }

  /** Runs an action for one container. Reports its first error, and keeps the other containers working. */
  #run(container: HTMLElement, action: () => void): void {
    try {
      action();
    } catch (cause) {
      if (this.#failed.has(container)) return;
      this.#failed.add(container);
      try {
        this.#report(container, 'failed', `this container failed (${cause}); the others still work.`);
      } catch {
        report(cause);
      }
    }
  }

  /** Reports each channel name that no watcher allows, once. */
  #reportRejected(containers: readonly HTMLElement[]): void {
    const names = [...new Set(containers.map(nameOf))].filter((name) => !this.#reported.has(name));
    const [container] = containers;
    if (!container || names.length === 0) return;
    for (const name of names) this.#reported.add(name);
    const listed = names.slice(0, MAX_NAMES).map((name) => JSON.stringify(name.slice(0, MAX_NAME_LENGTH)));
    const more = names.length > MAX_NAMES ? ` and ${names.length - MAX_NAMES} more` : '';
    this.#report(
      container,
      'not-allowed',
      `${listed.join(', ')}${more} may not be used here. The page’s owner can allow public channels with data-channels on ` +
        'the script’s tag or with enableDataAttributes({ channels }); private ones need a <pusher-channel>.',
    );
  }

  /** Reports a problem of the page once. */
  #reportOnce(container: HTMLElement, code: ErrorCode, message: string): void {
    if (this.#reported.has(`#${code}`)) return;
    this.#reported.add(`#${code}`);
    this.#report(container, code, message);
  }

  #report(container: HTMLElement, code: ErrorCode, message: string): void {
    const { configurationError } = this.#host;
    reportContainerError(this.#host, container, configurationError(code, `${CHANNEL}: ${message}`));
  }
}

function nameOf(container: Element): string {
  return callMethod(container, 'getAttribute', CHANNEL)?.trim() ?? '';
}

function isAllowed({ channels, channelNameProblem }: DataAttributesHost, name: string): boolean {
  return !channelNameProblem(name) && isPublicChannel(name) && isListed(name, channels);
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

/** Returns true if a container is inside another live one, and so a part of its content. */
function isNested(container: Element): boolean {
  for (let parent = readMember(container, 'parentElement'); parent; parent = readMember(parent, 'parentElement')) {
    if (live.has(parent)) return true;
  }
  return false;
}
