import {
  type EmitFn,
  type HTMLAttributes,
  type MaybeRefOrGetter,
  onMounted,
  type PublicProps,
  type ShallowRef,
  shallowRef,
  toValue,
  watch,
} from 'vue';
import type { Attributes, ElementOf, EventsOf, Properties, Tag } from './tags.js';
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

/**
 * The type of a tag in templates. Vue sets names that the element has as properties, and all others as attributes. Template
 * checkers accept attribute names in either case. Vue reserves `key`; use `item-key` on a feed.
 */
export type PusherElementComponent<Name extends Tag> = new () => ElementOf<Name> & {
  $props: HTMLAttributes & Omit<Properties<ElementOf<Name>> & Attributes<ElementOf<Name>>, 'key'> & PublicProps;
  $emit: EmitFn<{ [Event in keyof EventsOf<Name>]: (event: EventsOf<Name>[Event]) => void }>;
};

type Elements = { [Name in Tag]: PusherElementComponent<Name> };

declare module 'vue' {
  interface GlobalComponents extends Elements {}
}

/**
 * Returns the state of the page's `<pusher-connection>`.
 *
 * @param id the id of the element; undefined: the page's only one
 */
export function useConnection(id?: MaybeRefOrGetter<string | undefined>): Readonly<ShallowRef<ConnectionInfo>> {
  const info = shallowRef(NO_CONNECTION);
  const show = (now: ConnectionInfo) => {
    info.value = now;
  };
  whileMounted(
    () => [toValue(id)],
    ([current]) => watchConnection(current, show),
  );
  return info;
}

/**
 * Subscribes to a channel of the page's `<pusher-connection>`, without a tag. All elements and composables with
 * this channel name share one subscription.
 *
 * @param name the name of the channel; undefined: no subscription
 * @param listeners listeners by event name
 * @param connection the id of the connection element; undefined: the page's only one
 */
export function useChannel(
  name: MaybeRefOrGetter<string | undefined>,
  listeners: ChannelListeners = {},
  { connection }: { connection?: MaybeRefOrGetter<string | undefined> } = {},
): Readonly<ShallowRef<ChannelInfo>> {
  const info = shallowRef(NO_CHANNEL);
  const show = (now: ChannelInfo) => {
    info.value = now;
  };
  whileMounted(
    () => [toValue(name), toValue(connection)],
    ([current, id]) => {
      if (current) return watchChannel(current, id, (event) => listeners[event.type]?.(event), show);
      show(NO_CHANNEL);
    },
  );
  return info;
}

/** Runs `start` when the component is mounted, and again when its arguments change. Never runs on a server. */
function whileMounted<Arguments extends readonly unknown[]>(
  read: () => Arguments,
  start: (values: Arguments) => (() => void) | undefined,
): void {
  onMounted(() => {
    watch(read, (values, _former, onCleanup) => onCleanup(start(values) ?? (() => {})), { immediate: true });
  });
}
