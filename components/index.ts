import './define/pusher-connection.js';
import './define/pusher-channel.js';
import './define/pusher-feed.js';
import './define/pusher-value.js';
import './define/pusher-count.js';
import './define/pusher-status.js';
import './define/pusher-members.js';
import './define/pusher-trigger.js';

import { searchPage } from './support/page-search.js';

searchPage();

export * from '../src/client/index.js';
export { Pusher, Pusher as default } from '../src/client/index.js';
export * from './elements.js';
