import { callMethod, readMember } from '../../src/client/base/dom-clobbering.js';
import type { Channel, Members, Metadata, Pusher } from '../../src/client/index.js';
import type { GapDetail } from './gap-detail.js';
import { globalSingleton } from './global-singleton.js';
import { isPageGone } from './page-gone.js';

/** A client that connection elements share. */
export interface ConnectionClient {
  readonly pusher: Pusher;
  /** Ends the share of a holder; the last one disconnects the client. */
  detach(holder: object): void;
}

/** What a child element may ask of a connection element. */
export interface ConnectionOwner extends HTMLElement {
  readonly client: ConnectionClient | undefined;
  readonly paused: boolean;
  readonly state: string;
}

/** What a child element may ask of a channel element. */
export interface ChannelOwner extends HTMLElement {
  readonly owner: ConnectionOwner | undefined;
  readonly channel: Channel | undefined;
  readonly subscribed: boolean;
  readonly members: Members | undefined;
  readonly subscriptionCount: number | undefined;
  /** Those who are told all that comes, whatever the attribute `events` leaves out for the page. */
  readonly observers: Set<ChannelObserver>;
  trigger(event: string, data?: unknown): boolean;
}

/** What a child element is told by its channel element. */
export interface ChannelObserver {
  /** Every event of the channel, those of the protocol (`pusher:…`) too. */
  receive(event: string, data: unknown, metadata: Metadata | undefined): void;
  /** It is subscribed again, and events may have been missed. Comes after `subscribed`. */
  gap(detail: GapDetail): void;
  /** It is subscribed, or again. */
  subscribed(): void;
  /** `subscribed` or `channel` is another. */
  ownerChanged(): void;
}

/** The elements that others belong to, by the attribute that names them. */
export interface Owners {
  connection: ConnectionOwner;
  channel: ChannelOwner;
}

export type OwnerKind = keyof Owners;

/** The connection elements that are in a document. */
export const connections = globalSingleton('connections', () => new Set<ConnectionOwner>());

/** The channel elements that are in a document. */
export const channels = globalSingleton('channels', () => new Set<ChannelOwner>());

/** Dispatches `connection` or `channel` when one of these comes, goes, or has another client. */
export const registryEvents = globalSingleton('registry', () => new EventTarget());

const announced = new Set<OwnerKind>();

/** Tells every element that looks for such an owner to look again; many changes in a row are told once. */
export function scheduleRegistryEvent(of: OwnerKind): void {
  if (announced.has(of)) return;
  announced.add(of);
  queueMicrotask(() => {
    announced.delete(of);
    if (!isPageGone()) registryEvents.dispatchEvent(new Event(of));
  });
}

/** The owner with this id, seen from an element: in its own tree first, then in the document. */
function ownerById(element: Element, tag: string, id: string): Element | null {
  // content may have the same id; jsdom cannot escape one
  const css: Partial<typeof CSS> | undefined = globalThis.CSS;
  const selector = tag + (css?.escape ? `#${css.escape(id)}` : `[id=${JSON.stringify(id)}]`);
  const root = callMethod(element, 'getRootNode');
  return (
    (root instanceof ShadowRoot && root.querySelector(selector)) || callMethod(document, 'querySelector', selector)
  );
}

/** The nearest enclosing owner of a tag, across shadow roots. */
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
 * The owner of an element: the one with the given id, else the nearest enclosing one, else the page's only one.
 *
 * @returns undefined if there is none, or if that element is not defined yet
 */
export function findOwner<Kind extends OwnerKind>(
  element: Element,
  kind: Kind,
  id: string | undefined,
): Owners[Kind] | undefined {
  const present: ReadonlySet<Element> = kind === 'channel' ? channels : connections;
  const tag = `pusher-${kind}`;
  const [only, ...others] = present;
  const owner = id ? ownerById(element, tag, id) : (enclosingOwner(element, tag) ?? (others.length ? undefined : only));
  return owner && present.has(owner) ? (owner as Owners[Kind]) : undefined;
}

/** The connection of an element. */
export function findConnection(element: Element, id: string | undefined): ConnectionOwner | undefined {
  return findOwner(element, 'connection', id);
}
