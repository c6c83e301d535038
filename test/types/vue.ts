// Compiled by `npm run check`, not run: the tags in Vue's templates, with `pusher-elements/vue`. A template's checker
// takes the types of props and events from here.
import type { GlobalComponents } from 'vue';
import type { PusherChannel } from '../../components/frameworks/vue.js';

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
// @ts-expect-error a gap is no error
found.$emit('pusher-error', gap);
// @ts-expect-error there is no such event
found.$emit('pusher-gapp', gap);
