import { onMount } from 'svelte';
import type { HTMLAttributes } from 'svelte/elements';
import { createSubscriber } from 'svelte/reactivity';
import { toStore } from 'svelte/store';
import type { PusherEvent } from '../index.js';
import type { ApplicationListeners, Attributes, ElementOf, Listeners, Properties, Tag } from './tags.js';
import {
  type ChannelInfo,
  type ChannelListeners,
  type ConnectionInfo,
  NO_CHANNEL,
  NO_CONNECTION,
  watchChannel,
  watchConnection,
} from './watch.js';

export * from '../index.js';
export { Pusher as default } from '../index.js';
export type { ChannelInfo, ChannelListeners, ConnectionInfo };

/** What a tag takes in a template. Svelte sets a name that the element has as a property, any other as an attribute. */
export type PusherElementAttributes<Name extends Tag> = HTMLAttributes<ElementOf<Name>> &
  Properties<ElementOf<Name>> &
  Attributes<ElementOf<Name>> &
  Listeners<Name> &
  ApplicationListeners<`on${string}-${string}` | `on${string}_${string}`>;

type Elements = { [Name in Tag]: PusherElementAttributes<Name> };

declare module 'svelte/elements' {
  interface SvelteHTMLElements extends Elements {}
}

/**
 * The state of the page's `<pusher-connection>`. Call it while a component is set up; its properties are reactive.
 *
 * @param id its id. Default: the page's only one
 */
export function useConnection(id?: string): ConnectionInfo {
  return whileMounted(NO_CONNECTION, (show) => watchConnection(id, show));
}

/**
 * Subscribes to a channel of the page's `<pusher-connection>`, with no tag. What it shares with tags and other calls for
 * this name is one subscription. Call it while a component is set up; its properties are reactive.
 *
 * @param name a function, if the name changes; undefined: no subscription
 * @param listeners by the name of the event
 * @param connection the connection element's id. Default: the page's only one
 */
export function useChannel(
  name: string | undefined | (() => string | undefined),
  listeners: ChannelListeners = {},
  { connection }: { connection?: string } = {},
): ChannelInfo {
  const names = toStore(typeof name === 'function' ? name : () => name);
  const hear = (event: PusherEvent) => listeners[event.type]?.(event);
  return whileMounted(NO_CHANNEL, (show) => {
    let stop: (() => void) | undefined;
    const end = names.subscribe((current) => {
      stop?.();
      stop = current ? watchChannel(current, connection, hear, show) : void show(NO_CHANNEL);
    });
    return () => {
      end();
      stop?.();
    };
  });
}

/** Runs `start` once the component is mounted, which it never is on a server; what it shows is read reactively. */
function whileMounted<Info extends object>(initial: Info, start: (show: (now: Info) => void) => () => void): Info {
  let info = initial;
  let changed = () => {};
  const track = createSubscriber((update) => {
    changed = update;
  });
  onMount(() =>
    start((now) => {
      info = now;
      changed();
    }),
  );
  return new Proxy(initial, {
    get(_initial, key) {
      track();
      return info[key as keyof Info];
    },
  });
}
