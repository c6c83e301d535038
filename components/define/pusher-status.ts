import { PusherStatus } from '../pusher-status.js';
import { define } from './define.js';

define('pusher-status', PusherStatus);

export { PusherStatus };
