// Compiled by `npm run check`, not run: the tags in Svelte's templates, with `pusher-elements/svelte`. What stands in a
// template is checked as an object of these types.
import type { SvelteHTMLElements } from 'svelte/elements';
import type { PusherEvent } from '../../components/frameworks/svelte.js';

export const connection: SvelteHTMLElements['pusher-connection'] = {
  'api-key': 'key',
  cluster: 'eu',
  'activity-timeout': 30_000,
  'pong-timeout': '8000',
  signin: true,
  options: { cluster: 'eu', catchUp: async () => [] },
  'onpusher-statechange': (event) => event.detail.current.length,
  'onpusher-error': ({ detail }) => detail.retryable,
  onconnection_established: ({ detail }) => detail.socket_id.length,
};

export const channel: SvelteHTMLElements['pusher-channel'] = {
  id: 'comments',
  class: 'wide',
  name: 'c',
  loading: 'lazy',
  onclick: (event) => event.currentTarget.subscribed,
  'onpusher-gap': ({ detail }) => detail.until - detail.since,
  'onnew-comment': ({ detail, channelName }: PusherEvent<{ author: string }>) => channelName + detail.author,
};

export const wrong: (SvelteHTMLElements['pusher-connection'] | SvelteHTMLElements['pusher-channel'])[] = [
  // @ts-expect-error a cluster is text
  { cluster: 1 } satisfies SvelteHTMLElements['pusher-connection'],
  // @ts-expect-error there is no such attribute
  { 'api-kee': 'key' } satisfies SvelteHTMLElements['pusher-connection'],
  // @ts-expect-error not one of the values
  { loading: 'slow' } satisfies SvelteHTMLElements['pusher-channel'],
  // @ts-expect-error the state is read-only
  { state: 'connected' } satisfies SvelteHTMLElements['pusher-connection'],
  // @ts-expect-error a gap has no author
  { 'onpusher-gap': ({ detail }) => detail.author } satisfies SvelteHTMLElements['pusher-channel'],
];
