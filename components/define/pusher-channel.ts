import { PusherChannel } from '../pusher-channel.js';
import { define } from './define.js';

define('pusher-channel', PusherChannel);

export { PusherChannel };
