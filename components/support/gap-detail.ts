import type { Gap } from '../../src/client/index.js';

/** Detail of `pusher-gap`. */
export interface GapDetail extends Omit<Gap, 'channel'> {
  channelName: string;
}
