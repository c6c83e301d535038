import { callMethod, readMember } from '../../src/client/base/dom-clobbering.js';
import type { Channel, Members, Metadata, Pusher } from '../../src/client/index.js';
import type { GapDetail } from './gap-detail.js';
import { globalSingleton } from './global-singleton.js';
import { isPageGone } from './page-gone.js';

/** A client that connection elements share. */
interface ConnectionClient {
  readonly pusher: Pusher;
  /** Detaches an element. The client disconnects with the last one. */
  detach(user: object): void;
}

/** The interface of a connection element for child elements. */
export interface ConnectionOwner extends HTMLElement {
  readonly client: ConnectionClient | undefined;
  readonly paused: boolean;
  readonly state: string;
}

/** The interface of a channel element for child elements. */
export interface ChannelOwner extends HTMLElement {
  readonly owner: ConnectionOwner | undefined;
  readonly channel: Channel | undefined;
  readonly subscribed: boolean;
  readonly members: Members | undefined;
  readonly subscriptionCount: number | undefined;
  /** The observers of the channel. They receive all events, including those that the attribute `events` leaves out. */
  readonly observers: Set<ChannelObserver>;
  trigger(event: string, data?: unknown): boolean;
}

/** Receives the events of a channel element, for a child element. */
export interface ChannelObserver {
  /** Called with each event of the channel, including those of the protocol (`pusher:…`). */
  receive(event: string, data: unknown, metadata: Metadata | undefined): void;
  /** Called after `subscribed` if events may have been missed. */
  gap(detail: GapDetail): void;
  /** Called when the channel is subscribed, also when it is subscribed again. */
  subscribed(): void;
  /** Called when `subscribed` or `channel` changed. */
  ownerChanged(): void;
}

/** The elements that others belong to, by the attribute that names them. */
export interface Owners {
  connection: ConnectionOwner;
  channel: ChannelOwner;
}

/** The kinds of owners. */
export type OwnerKind = keyof Owners;

/** The connection elements in the document. */
export const connections = globalSingleton('connections', () => new Set<ConnectionOwner>());

/** The channel elements in the document. */
export const channels = globalSingleton('channels', () => new Set<ChannelOwner>());

/** Dispatches `connection` or `channel` when such an element is added or removed, or its client changes. */
export const registryEvents = globalSingleton('registry', () => new EventTarget());

const scheduled = new Set<OwnerKind>();

/** Notifies all elements that look up such an owner, once for many changes in a row. */
export function scheduleRegistryEvent(kind: OwnerKind): void {
  if (scheduled.has(kind)) return;
  scheduled.add(kind);
  queueMicrotask(() => {
    scheduled.delete(kind);
    if (!isPageGone()) registryEvents.dispatchEvent(new Event(kind));
  });
}

/** Returns the owner with an id: from the shadow tree of an element, else from the document. */
function ownerById(element: Element, tag: string, id: string): Element | null {
  // the selector includes the tag, because content may have the same id; jsdom has no CSS.escape
  const css: Partial<typeof CSS> | undefined = globalThis.CSS;
  const selector = tag + (css?.escape ? `#${css.escape(id)}` : `[id=${JSON.stringify(id)}]`);
  const root = callMethod(element, 'getRootNode');
  return (
    (root instanceof ShadowRoot && root.querySelector(selector)) || callMethod(document, 'querySelector', selector)
  );
}

/** Returns the nearest enclosing owner of a tag, across shadow roots. */
function enclosingOwner(element: Element, tag: string): Element | undefined {
  for (
    let node: Node | null = element;
    node;
    node = node instanceof ShadowRoot ? node.host : readMember(node, 'parentNode')
  ) {
    if (node instanceof Element && readMember(node, 'localName') === tag) return node;
  }
  return undefined;
}

/**
 * Returns the owner of an element: the one with the given id, else the nearest enclosing one, else the page's only one.
 *
 * @returns undefined if no owner is found, or its tag is not defined yet
 */
export function findOwner<Kind extends OwnerKind>(
  element: Element,
  kind: Kind,
  id: string | undefined,
): Owners[Kind] | undefined {
  const present: ReadonlySet<Element> = kind === 'channel' ? channels : connections;
  const tag = kind === 'channel' ? 'pusher-channel' : 'pusher-connection';
  const found = id ? ownerById(element, tag, id) : enclosingOwner(element, tag);
  const owner = found ?? (!id && present.size === 1 && [...present][0]);
  return owner && present.has(owner) ? (owner as Owners[Kind]) : undefined;
}

/** Returns the connection element that an element belongs to. */
export function findConnection(element: Element, id: string | undefined): ConnectionOwner | undefined {
  return findOwner(element, 'connection', id);
}
