/** The name of the events that the publisher sends. */
export const TICK = 'tick';

/** The channel whose members are compared. */
export const ROOM = 'presence-room';

/** One channel of each kind; they carry events all the time. */
export const busyChannels = ['news', 'private-news', ROOM, 'private-encrypted-news', 'cache-news'];

/** The channels of the clients whose idle connections the proxy cuts; they rarely carry events. */
export const quietChannels = ['quiet', 'cache-quiet'];
