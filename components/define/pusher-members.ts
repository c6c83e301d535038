import { PusherMembers } from '../pusher-members.js';
import { define } from './define.js';

define('pusher-members', PusherMembers);

export { PusherMembers };
