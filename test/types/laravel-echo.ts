// Compiled by `npm run check`, not run: Laravel Echo accepts our class, although its types name the class of pusher-js.
import Echo, { type EchoOptions } from 'laravel-echo';
import Default, { Pusher } from '../../src/client/index.js';

const options = { key: 'key', cluster: 'eu', forceTLS: true, authEndpoint: '/broadcasting/auth' };

export const pusher = new Echo({ broadcaster: 'pusher', Pusher, ...options });
export const reverb = new Echo({ broadcaster: 'reverb', Pusher, key: 'key', wsHost: 'localhost', wsPort: 8080 });
export const ably = new Echo({ broadcaster: 'ably', Pusher: Default, ...options });
export const kept: EchoOptions<'pusher'> = { broadcaster: 'pusher', Pusher, ...options };
export const subclass = new Echo({ broadcaster: 'pusher', Pusher: class extends Pusher {}, ...options });
export const made = new Echo<'pusher'>({ broadcaster: 'pusher', client: new Pusher('key', options), ...options });

pusher.private('room').listen('.message', ({ text }: { text: string }) => text.length);
reverb.join('room').here((users: { id: string }[]) => users.length);
// @ts-expect-error the class still has its own type
new Pusher('key', { cluster: 5 });
