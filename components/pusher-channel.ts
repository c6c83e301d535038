import type { PropertyDeclarations, PropertyValues } from '@lit/reactive-element';
import { DEFAULT_CATCH_UP_MARGIN } from '../src/client/delivery/gap.js';
import {
  type Channel,
  channelNameProblem,
  type Gap,
  type Members,
  type Metadata,
  type PresenceChannel,
  type Pusher,
  type PusherError,
} from '../src/client/index.js';
import { PusherElement } from './pusher-element.js';
import { isOwnName, PusherEvent, type PusherEventDetail } from './pusher-event.js';
import { CustomStates } from './support/custom-states.js';
import { dispatch } from './support/dispatch.js';
import { watchEventNames } from './support/event-name-watch.js';
import type { GapDetail } from './support/gap-detail.js';
import { watchLifecycle } from './support/lifecycle.js';
import { checkAttributes } from './support/markup.js';
import { whenNearViewport } from './support/near-viewport.js';
import { lookUpOwner, type OwnerLookup } from './support/owner-lookup.js';
import { isPageGone } from './support/page-gone.js';
import { ReadyPromise } from './support/ready-promise.js';
import {
  type ChannelObserver,
  type ConnectionOwner,
  channels,
  connections,
  scheduleRegistryEvent,
} from './support/registry.js';
import { configurationError, reportError } from './support/report-error.js';
import { isFirstReport } from './support/report-once.js';

/** Detail of `pusher-subscribed`. */
export interface SubscribedDetail {
  channelName: string;
  /** The members; presence channels only. */
  members?: Members;
}

/**
 * A subscription to a channel. Elements with the same name on the same connection share it; it ends when the last one is
 * removed. The element has no box of its own.
 *
 * Every event of the channel is dispatched on the element under its own name, as a `PusherEvent` that does not bubble.
 *
 * @example
 * ```html
 * <pusher-connection api-key="app-key" cluster="eu">
 *   <pusher-channel name="news" id="news"></pusher-channel>
 * </pusher-connection>
 * <script>
 *   news.addEventListener('headline', ({ detail }) => console.log(detail.title));
 * </script>
 * ```
 *
 * @fires {CustomEvent<PusherEventDetail>} pusher-event - Accompanies each event of the channel. Detail: `{ event, data,
 *   channelName, userId }`. Bubbles.
 * @fires {CustomEvent<SubscribedDetail>} pusher-subscribed - The server confirmed or renewed the subscription. Detail: `{
 *   channelName, members }`.
 * @fires {CustomEvent<GapDetail>} pusher-gap - The channel is subscribed again, and events may have been missed. Detail: `{
 *   since, until, reason, filled, channelName }`.
 * @fires {CustomEvent<PusherError>} pusher-error - Something went wrong. Reported once until the channel is subscribed
 *   again; a `retryable` error is retried.
 *
 * @cssState subscribed - the subscription is live
 * @cssState pending - the subscription was requested, or will be requested again
 */
export class PusherChannel extends PusherElement {
  static override properties: PropertyDeclarations = {
    name: { reflect: true },
    events: { reflect: true },
    connection: { reflect: true },
    loading: { reflect: true },
  };

  /**
   * The name of the channel: public, `private-…`, `presence-…` or `private-encrypted-…`, each also with `cache-`. Required.
   *
   * @attr name
   */
  declare name: string | null | undefined;

  /**
   * The names of the events to dispatch, separated by spaces. Elements that show data receive the events that they name
   * themselves, even if this attribute leaves them out.
   *
   * @attr events
   * @default all
   */
  declare events: string | null | undefined;

  /**
   * The id of a `<pusher-connection>`.
   *
   * @attr connection
   * @default the enclosing one, else the page's only one
   */
  declare connection: string | null | undefined;

  /**
   * `lazy`: subscribes when the content comes near the viewport.
   *
   * @attr loading
   * @default eager
   */
  declare loading: 'eager' | 'lazy' | null | undefined;

  readonly #states = new CustomStates(this);
  readonly #ready = new ReadyPromise<this>();
  readonly #lookup: OwnerLookup<ConnectionOwner>;
  #owner: ConnectionOwner | undefined;
  #pusher: Pusher | undefined;
  #name: string | undefined;
  #channel: Channel | undefined;
  #filter: ReadonlySet<string> | undefined;
  readonly #checkEventName = watchEventNames(
    this,
    () => this.#filter ?? [],
    () => this.#name,
  );
  /** Cancels the wait of a lazy element for the viewport. */
  #stopWaiting: (() => void) | undefined;
  #isNear = false;
  readonly #reported = new Set<string>();
  /** Whether the element's state is `subscribed`. */
  #isShownSubscribed = false;
  /** The `since` of the gap that began when the connection element paused; undefined if it isn't paused. */
  #pausedSince: number | undefined;

  constructor() {
    super();
    this.#lookup = lookUpOwner(this, 'connection', this.#update);
    watchLifecycle(
      this,
      () => {
        this.requestUpdate();
        if (channels.has(this)) return;
        channels.add(this);
        scheduleRegistryEvent('channel');
      },
      () => {
        this.#stopWaiting?.();
        this.#stopWaiting = undefined;
        this.#owner = undefined;
        this.#setChannel();
        channels.delete(this);
        scheduleRegistryEvent('channel');
      },
    );
  }

  /**
   * The observers of the channel's events: child elements.
   *
   * @internal
   */
  readonly observers: Set<ChannelObserver> = new Set();

  /**
   * The connection element that the channel belongs to; undefined until one is found.
   *
   * @internal
   */
  get owner(): ConnectionOwner | undefined {
    return this.#owner;
  }

  /** The client's channel; undefined while there is no connection. */
  get channel(): Channel | undefined {
    if (this.isConnected && this.isUpdatePending) this.performUpdate();
    return this.#channel;
  }

  /** Whether the server has confirmed the subscription on the current connection. */
  get subscribed(): boolean {
    return Boolean(this.channel?.subscribed) && !this.#owner?.paused;
  }

  /** The members of a presence channel: `count`, `me`, `get(id)`, `each(callback)`; undefined on other channels. */
  get members(): Members | undefined {
    return (this.channel as Partial<PresenceChannel> | undefined)?.members;
  }

  /** The number of subscribers, if the server reports it. */
  get subscriptionCount(): number | undefined {
    return this.channel?.subscriptionCount;
  }

  /** Resolves when the channel is subscribed; rejects with a PusherError if the subscription failed for good. */
  get ready(): Promise<this> {
    if (this.isConnected) this.#update();
    return this.#ready.promise;
  }

  /**
   * Sends a client event to the other subscribers of a private or presence channel.
   *
   * @param event a name that begins with `client-`
   * @returns true if the event was sent, false if there is no connection
   */
  trigger(event: string, data?: unknown): boolean {
    try {
      return (!this.#owner?.paused && this.channel?.trigger(event, data)) || false;
    } catch (error) {
      reportError(this, error as PusherError);
      return false;
    }
  }

  /** @internal */
  protected override updated(changed: PropertyValues): void {
    checkAttributes(this);
    if (changed.has('events')) this.#filter = readNames(this.events);
    if (this.isConnected) this.#update();
  }

  /** Looks up the connection and subscribes on it. Called whenever the connection or an attribute may have changed. */
  readonly #update = (): void => {
    if (this.isConnected && this.isUpdatePending) {
      this.performUpdate(); // calls #update: properties set before the upgrade take effect
      return;
    }
    const { name } = this;
    this.#owner = this.#lookup.find();
    const problem = channelNameProblem(name);
    if (problem) {
      const subject = name ? `The name ${JSON.stringify(name)} is invalid` : 'The attribute name is missing or empty';
      this.#fail(configurationError('name', `${subject}: ${problem}.`));
      this.#setChannel();
    } else if (!this.#owner) {
      this.#lookup.whenMissing(() => this.#fail(this.#noConnection()));
      this.#setChannel();
    } else if (this.loading === 'lazy' && !this.#isNear) this.#waitForViewport();
    else {
      this.#setChannel(this.#owner.client?.pusher, name as string);
      this.#reportPause();
    }
  };

  #waitForViewport(): void {
    this.#stopWaiting ??= whenNearViewport(this, () => {
      this.#isNear = true;
      this.#update();
    });
  }

  #setChannel(pusher?: Pusher, name?: string): void {
    const formerPusher = this.#pusher;
    const formerName = this.#name;
    if (pusher !== formerPusher || name !== formerName) {
      const former = this.#channel;
      formerPusher?.connection.unbind(null, null, this);
      this.#pusher = pusher;
      this.#name = name;
      this.#channel = undefined;
      // first the new channel: a connection that both belong to stays in use
      if (pusher && name) this.#subscribe(pusher, name);
      if (former) formerPusher?.unsubscribe(former.name, this);
      for (const observer of this.observers) observer.ownerChanged();
    }
    this.#showState();
  }

  #subscribe(pusher: Pusher, name: string): void {
    this.#reported.clear();
    this.#isShownSubscribed = false;
    this.#pausedSince = undefined;
    this.#ready.renew();
    try {
      this.#channel = pusher.subscribe(name, this);
    } catch (error) {
      this.#fail(error as PusherError);
      return;
    }
    this.#channel.bind_global((event, data, metadata) => this.#receive(event, data, metadata), this);
    pusher.connection.bind('state_change', () => this.#showState(), this);
  }

  #receive(event: string, data: unknown, metadata: Metadata | undefined): void {
    if (this.#owner?.paused || isPageGone()) return;
    if (event.startsWith('pusher:subscription_')) this.#showState();
    if (event === 'pusher:subscription_error') this.#fail(data as PusherError);
    if (event === 'pusher:gap') this.#reportGap(data as Gap);
    for (const observer of this.observers) observer.receive(event, data, metadata);
    this.#checkEventName(event);
    if (this.#filter && !this.#filter.has(event)) return;
    const origin = { channelName: this.#name, userId: metadata?.user_id };
    if (!isOwnName(event)) this.dispatchEvent(new PusherEvent(event, data, origin));
    const detail: PusherEventDetail = { event, data, ...origin };
    dispatch(this, 'pusher-event', detail);
  }

  /** Reports the events that this element did not receive while others that share the connection received them. */
  #reportPause(): void {
    if (this.#pausedSince === undefined || !this.subscribed) return;
    const until = Date.now();
    this.#reportGap({ channel: this.#name ?? '', since: until, until, reason: 'disconnect', filled: false });
  }

  /** Reports a gap. If the connection element was paused, the gap began with the pause. */
  #reportGap({ channel: channelName, since, ...rest }: Gap): void {
    const detail: GapDetail = { channelName, since: Math.min(since, this.#pausedSince ?? since), ...rest };
    this.#pausedSince = undefined;
    for (const observer of this.observers) observer.gap(detail);
    dispatch(this, 'pusher-gap', detail);
  }

  #showState(): void {
    const { subscribed } = this;
    const pending = this.#channel?.subscriptionPending;
    this.#states.set(subscribed ? 'subscribed' : pending ? 'pending' : undefined);
    if (subscribed === this.#isShownSubscribed || isPageGone()) return;
    this.#isShownSubscribed = subscribed;
    if (!subscribed) {
      const margin = this.#pusher?.options.catchUpMargin ?? DEFAULT_CATCH_UP_MARGIN;
      if (this.#channel?.subscribed) this.#pausedSince = Date.now() - margin;
      this.#ready.renew();
      for (const observer of this.observers) observer.ownerChanged();
      return;
    }
    this.#reported.clear();
    this.#ready.resolve(this);
    for (const observer of this.observers) {
      observer.ownerChanged();
      observer.subscribed();
    }
    const detail: SubscribedDetail = { channelName: this.#name ?? '', members: this.members };
    dispatch(this, 'pusher-subscribed', detail);
  }

  #noConnection(): PusherError {
    const { size } = connections;
    return configurationError(
      'no-connection',
      this.connection
        ? `There is no <pusher-connection id="${this.connection}"> in this page.`
        : !customElements.get('pusher-connection')
          ? '<pusher-connection> is not defined: load pusher-elements.js.'
          : size > 1
            ? `There are ${size} connections, none encloses this element: name one, connection="ID".`
            : 'There is no connection: add a <pusher-connection> to this page.',
    );
  }

  #fail(error: PusherError): void {
    if (!isFirstReport(this.#reported, `${error.type} ${error.code} ${error.message}`, true)) return;
    if (!error.retryable) this.#ready.reject(error);
    reportError(this, error);
  }
}

function readNames(names: string | null | undefined): ReadonlySet<string> | undefined {
  const list = names?.split(/\s+/).filter(Boolean);
  return list?.length ? new Set(list) : undefined;
}

declare global {
  interface HTMLElementTagNameMap {
    'pusher-channel': PusherChannel;
  }
  interface GlobalEventHandlersEventMap {
    'pusher-subscribed': CustomEvent<SubscribedDetail>;
    'pusher-gap': CustomEvent<GapDetail>;
    'pusher-event': CustomEvent<PusherEventDetail>;
  }
}
