import { PusherTrigger } from '../pusher-trigger.js';
import { define } from './define.js';

define('pusher-trigger', PusherTrigger);

export { PusherTrigger };
