// Compiled by `npm run check`, not run: the tags in Svelte templates, with `pusher-elements/svelte`. The content of a
// template is checked as an object of these types.
import type { SvelteHTMLElements } from 'svelte/elements';
import type { PusherEvent } from '../../components/frameworks/svelte.js';
import type { Tag } from '../../components/frameworks/tags.js';

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

export const feed: SvelteHTMLElements['pusher-feed'] = {
  event: 'new-comment',
  key: 'id',
  'remove-event': 'comment-deleted',
  limit: 50,
  order: 'newest-last',
  transition: true,
  'onpusher-before-insert': (event) => event.detail.data === null && event.preventDefault(),
  'onpusher-update': ({ detail }) => detail.previous,
};
export const value: SvelteHTMLElements['pusher-value'] = {
  ...{ event: 'goal', field: 'home', format: 'number' },
  'onpusher-update': ({ detail }) => [detail.value, detail.data],
};
export const members: SvelteHTMLElements['pusher-members'] = {
  ...{ order: 'info.name', others: true, limit: 20 },
  'onpusher-remove': ({ detail }) => detail.reason === 'event',
};
export const count: SvelteHTMLElements['pusher-count'] = {
  label: 'reader|readers',
  'onpusher-update': ({ detail }) => detail.value.toFixed(),
};
export const status: SvelteHTMLElements['pusher-status'] = {
  grace: 0,
  'onpusher-update': ({ detail }) => detail.value === 'connected',
};
export const trigger: SvelteHTMLElements['pusher-trigger'] = {
  ...{ event: 'client-wave', data: { mood: 'happy' }, on: 'input', throttle: 500, keep: true },
  'onpusher-before-trigger': ({ detail }) => detail.event.length,
};

export const wrong: SvelteHTMLElements[Tag][] = [
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
  // @ts-expect-error not one of the orders
  { order: 'oldest-first' } satisfies SvelteHTMLElements['pusher-feed'],
  // @ts-expect-error the items are read-only
  { items: [] } satisfies SvelteHTMLElements['pusher-feed'],
  // @ts-expect-error a value has no key
  { 'onpusher-update': ({ detail }) => detail.key } satisfies SvelteHTMLElements['pusher-value'],
  // @ts-expect-error a boolean
  { others: 'me' } satisfies SvelteHTMLElements['pusher-members'],
  // @ts-expect-error a count is a number
  { 'onpusher-update': ({ detail }) => detail.value.length } satisfies SvelteHTMLElements['pusher-count'],
  // @ts-expect-error a number of milliseconds
  { grace: 'soon' } satisfies SvelteHTMLElements['pusher-status'],
  // @ts-expect-error not an event that can trigger it
  { on: 'click' } satisfies SvelteHTMLElements['pusher-trigger'],
];
