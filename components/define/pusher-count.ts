import { PusherCount } from '../pusher-count.js';
import { define } from './define.js';

define('pusher-count', PusherCount);

export { PusherCount };
