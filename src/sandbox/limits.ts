// What the service allows (protocol §4-5, §10). Lengths are in UTF-16 characters, sizes in bytes of UTF-8.

/** The data of one event, from a server or a client. */
export const MAX_EVENT_DATA_BYTES = 10_240;
export const MAX_EVENT_NAME_LENGTH = 200;
/** Channels that one REST call may name. */
export const MAX_CHANNELS_PER_EVENT = 100;
export const MAX_EVENTS_PER_BATCH = 10;
/** Client events a second that one connection may send. */
export const MAX_CLIENT_EVENTS_PER_SECOND = 10;
/** Distinct user ids on one presence channel. */
export const MAX_PRESENCE_MEMBERS = 100;
export const MAX_USER_ID_LENGTH = 128;
export const MAX_USER_INFO_BYTES = 1024;

/** One message of a client; a longer one ends the connection (close code 1009). */
export const MAX_FRAME_BYTES = 1_048_576;
/** One HTTP body. Ten events of 10 kB, escaped in the worst way, still fit. */
export const MAX_BODY_BYTES = 1_048_576;
/** One body of the HTTP fallback. The longest message still fits, although all of it may have to be escaped. */
export const MAX_SEND_BYTES = 2 * MAX_FRAME_BYTES + 1024;

/** After how many characters the HTTP fallback ends a response, for the client to ask for the next (protocol §9). */
export const MAX_RESPONSE_LENGTH = 256 * 1024;
/** How often a waiting client of the HTTP fallback is given a sign of life, in ms. */
export const HEARTBEAT_INTERVAL = 25_000;
/** How long a session of the HTTP fallback outlives its last receive request, in ms. */
export const SESSION_GRACE = 10_000;

/** How long clients have to answer their close, or to read it, when the sandbox closes, in ms. */
export const CLOSE_TIMEOUT = 500;

/** How far a REST request's `auth_timestamp` may be from this machine's clock, in seconds. */
export const MAX_CLOCK_DIFFERENCE = 600;
/** How long a cache channel's last event is kept, in ms. */
export const CACHE_LIFETIME = 30 * 60_000;
/** Cache channels of one app whose last event is kept; beyond that the oldest event goes. */
export const MAX_CACHED_EVENTS = 1000;
/** How long a client may stay silent beyond the activity timeout, and then how long it has for its pong, in ms. */
export const SILENCE_GRACE = 30_000;
