import { PusherFeed } from '../pusher-feed.js';
import { define } from './define.js';

define('pusher-feed', PusherFeed);

export { PusherFeed };
