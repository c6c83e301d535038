import './define/pusher-connection.js';
import './define/pusher-channel.js';

export * from '../src/client/index.js';
export { Pusher, Pusher as default } from '../src/client/index.js';
export * from './elements.js';
