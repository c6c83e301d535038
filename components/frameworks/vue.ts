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
 * A tag as templates see it. Vue sets a name that the element has as a property, and any other as an attribute; a
 * template's checker takes an attribute's name in either case. Vue keeps `key` to itself: a feed has `item-key`.
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
 * The state of the page's `<pusher-connection>`.
 *
 * @param id its id. Default: the page's only one
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
 * Subscribes to a channel of the page's `<pusher-connection>`, with no tag. What it shares with tags and other
 * composables of this name is one subscription.
 *
 * @param name undefined: no subscription
 * @param listeners by the name of the event
 * @param connection the connection element's id. Default: the page's only one
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

/** Runs `start` once the component is mounted, which it never is on a server, and again when its arguments change. */
function whileMounted<Arguments extends readonly unknown[]>(
  read: () => Arguments,
  start: (values: Arguments) => (() => void) | undefined,
): void {
  onMounted(() => {
    watch(read, (values, _former, onCleanup) => onCleanup(start(values) ?? (() => {})), { immediate: true });
  });
}
