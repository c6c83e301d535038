// Compiled by `npm run check`, not run: the events of an application have the types that its map gives them.
import { type Channel, Pusher } from '../../src/client/index.js';

interface Events {
  story: { title: string };
  'client-typing': { who: string };
}

const pusher = new Pusher<Events>('key', { cluster: 'eu' });
pusher.bind('story', (story) => story.title.length);
const channel: Channel<Events> = pusher.subscribe('news');
channel.bind('story', ({ title }) => title.length, { once: true });
channel.bind('story', ({ title }: { title: string }) => title.length).unbind('story');
channel.trigger('client-typing', { who: 'ada' });
channel.bind('another', (data: { n: number }) => data.n);
channel.bind('pusher:subscription_succeeded', () => {});

// @ts-expect-error a story has no author
channel.bind('story', ({ author }) => author);
// @ts-expect-error a story is not a number
channel.bind('story', (story: number) => story);
// @ts-expect-error typing needs `who`
channel.trigger('client-typing', {});

export const untyped: Pusher = pusher;
export const anyChannel: Channel = channel;
new Pusher('key', { cluster: 'eu' }).bind('story', (story: { author: string }) => story.author);
