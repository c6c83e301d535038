// Compiled by `npm run check`, not run: the tags in Vue templates, with `pusher-elements/vue`. Template checkers take
// the types of props and events from here.
import type { GlobalComponents } from 'vue';
import type { Tag } from '../../components/frameworks/tags.js';
import type { CountDetail, ItemDetail, PusherChannel } from '../../components/frameworks/vue.js';

type Connection = InstanceType<GlobalComponents['pusher-connection']>;
type Channel = InstanceType<GlobalComponents['pusher-channel']>;

export const connection: Connection['$props'] = {
  'api-key': 'key',
  apiKey: 'key',
  cluster: 'eu',
  'activity-timeout': 30_000,
  'pong-timeout': '8000',
  signin: true,
  options: { cluster: 'eu', catchUp: async () => [] },
  class: 'wide',
  onClick: (event) => event.clientX,
};
export const channel: Channel['$props'] = { key: 1, name: 'c', loading: 'lazy', id: 'comments' };

type Props<Name extends Tag> = InstanceType<GlobalComponents[Name]>['$props'];
export const feed: Props<'pusher-feed'> = {
  ...{ key: 1, itemKey: 'id', 'item-key': 'id', event: 'new-comment', 'remove-event': 'comment-deleted' },
  ...{ limit: 50, order: 'newest-last', transition: true },
};
export const value: Props<'pusher-value'> = { event: 'goal', field: 'home', format: 'number' };
export const members: Props<'pusher-members'> = { order: 'info.name', others: true, limit: 20 };
export const count: Props<'pusher-count'> = { label: 'reader|readers', format: 'number:compact' };
export const status: Props<'pusher-status'> = { grace: 0, connection: 'main' };
export const trigger: Props<'pusher-trigger'> = { event: 'client-e', data: { a: 1 }, on: 'input', throttle: 500 };

declare const shown: { [Name in Tag]: InstanceType<GlobalComponents[Name]> };
declare const item: CustomEvent<ItemDetail>;
declare const counted: CustomEvent<CountDetail>;
shown['pusher-feed'].$emit('pusher-before-insert', item);
shown['pusher-members'].$emit('pusher-update', item);
shown['pusher-count'].$emit('pusher-update', counted);

declare const found: Channel;
export const element: PusherChannel = found;
declare const gap: CustomEvent<{
  channelName: string;
  since: number;
  until: number;
  reason: 'disconnect';
  filled: true;
}>;
found.$emit('pusher-gap', gap);

// @ts-expect-error a cluster is text
connection.cluster = 1;
// @ts-expect-error there is no such attribute
connection['api-kee'] = 'key';
// @ts-expect-error not one of the values
channel.loading = 'slow';
// @ts-expect-error the state is read-only
connection.state = 'connected';
// @ts-expect-error a gap is not an error
found.$emit('pusher-error', gap);
// @ts-expect-error not one of the orders
feed.order = 'oldest-first';
// @ts-expect-error a path to the value is text
value.field = 1;
// @ts-expect-error a boolean
members.others = 'me';
// @ts-expect-error the number is read-only
count.count = 5;
// @ts-expect-error a number of milliseconds
status.grace = 'soon';
// @ts-expect-error not an event that can trigger it
trigger.on = 'click';
// @ts-expect-error an item has another detail
shown['pusher-feed'].$emit('pusher-update', counted);
// @ts-expect-error a value has another detail
shown['pusher-value'].$emit('pusher-update', item);
// @ts-expect-error there is no such event
found.$emit('pusher-gapp', gap);
