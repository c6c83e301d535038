import { PusherValue } from '../pusher-value.js';
import { define } from './define.js';

define('pusher-value', PusherValue);

export { PusherValue };
