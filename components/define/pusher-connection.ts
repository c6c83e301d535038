import { PusherConnection } from '../pusher-connection.js';
import { define } from './define.js';

define('pusher-connection', PusherConnection);

export { PusherConnection };
