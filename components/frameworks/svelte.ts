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

/** The attributes of a tag in templates. Svelte sets names that the element has as properties, all others as attributes. */
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
 * Returns the state of the page's `<pusher-connection>`. Call it during the setup of a component; its properties are reactive.
 *
 * @param id the id of the element; undefined: the page's only one
 */
export function useConnection(id?: string): ConnectionInfo {
  return whileMounted(NO_CONNECTION, (show) => watchConnection(id, show));
}

/**
 * Subscribes to a channel of the page's `<pusher-connection>`, without a tag. All elements and calls with this channel
 * name share one subscription. Call it during the setup of a component; its properties are reactive.
 *
 * @param name the name of the channel, or a function if it changes; undefined: no subscription
 * @param listeners listeners by event name
 * @param connection the id of the connection element; undefined: the page's only one
 */
export function useChannel(
  name: string | undefined | (() => string | undefined),
  listeners: ChannelListeners = {},
  { connection }: { connection?: string } = {},
): ChannelInfo {
  const names = toStore(typeof name === 'function' ? name : () => name);
  const dispatch = (event: PusherEvent) => listeners[event.type]?.(event);
  return whileMounted(NO_CHANNEL, (show) => {
    let stop: (() => void) | undefined;
    const end = names.subscribe((current) => {
      stop?.();
      stop = current ? watchChannel(current, connection, dispatch, show) : void show(NO_CHANNEL);
    });
    return () => {
      end();
      stop?.();
    };
  });
}

/** Runs `start` when the component is mounted, never on a server. Returns the state, whose properties are reactive. */
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
