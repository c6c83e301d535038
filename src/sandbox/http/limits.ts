// The service's limits (protocol §4-5, §10), and limits that keep the sandbox alive under any input; docs/sandbox.md
// lists it all. Lengths are in UTF-16 characters, sizes in bytes of UTF-8.

/** The data of one event, from a server or a client. */
export const MAX_EVENT_DATA_BYTES = 10_240;
export const MAX_EVENT_NAME_LENGTH = 200;
/** Channels that one REST call may name. */
export const MAX_CHANNELS_PER_EVENT = 100;
/** Channels that one request for authorisation may name. */
export const MAX_CHANNELS_PER_AUTH = 100;
export const MAX_EVENTS_PER_BATCH = 10;
/** Client events a second that one connection may send. */
export const MAX_CLIENT_EVENTS_PER_SECOND = 10;
/** Distinct user ids on one presence channel. */
export const MAX_PRESENCE_MEMBERS = 100;
export const MAX_USER_ID_LENGTH = 128;
export const MAX_USER_INFO_BYTES = 1024;
/** The `user_data` of a sign-in. A watchlist of 100 long ids fits. */
export const MAX_USER_DATA_BYTES = 65_536;
/** A channel name that an answer repeats; a longer one is left out. */
export const MAX_REPEATED_NAME_LENGTH = 1000;

/** Open TCP connections; further ones are closed at once. */
export const MAX_CONNECTIONS = 10_000;
/** Requests of one TCP connection that wait for their answers; one more, and it is cut. Browsers have one. */
export const MAX_PIPELINED_REQUESTS = 20;
/** Channels that one connection may be subscribed to. */
export const MAX_SUBSCRIPTIONS = 10_000;
/** Messages that one connection may send at once, pings included; then {@link MESSAGES_PER_SECOND}. */
export const MESSAGE_BURST = 10_000;
export const MESSAGES_PER_SECOND = 1000;
/** What may wait in one direction of a connection: for a client that does not read, or behind a fault. */
export const MAX_WAITING_BYTES = 1_048_576;

/** One message of a client; a longer one ends the connection (close code 1009). */
export const MAX_FRAME_BYTES = 1_048_576;
/** One body of a REST request. Ten events of 10 kB, escaped in the worst way, still fit. */
export const MAX_BODY_BYTES = 1_048_576;
/** One body of a request for authorisation. 100 names fit, each character escaped, and half as much besides. */
export const MAX_AUTH_BODY_BYTES = 131_072;
/** What is read and discarded of a body that is too large, so that its client sees the answer; then it is cut. */
export const MAX_DISCARDED_BYTES = 16 * 1_048_576;
/** Frames in one body of the HTTP fallback. */
export const MAX_FRAMES_PER_SEND = 100;
/** One body of the HTTP fallback. The longest message still fits, although all of it may have to be escaped. */
export const MAX_SEND_BYTES = 2 * MAX_FRAME_BYTES + 1024;

/** After how many characters the HTTP fallback ends a response, for the client to ask for the next (protocol §9). */
export const MAX_RESPONSE_LENGTH = 256 * 1024;
/** How often a waiting client of the HTTP fallback is given a sign of life, in ms. */
export const HEARTBEAT_INTERVAL = 25_000;
/** Sessions of the HTTP fallback without a receive request; beyond that the one that has waited longest ends. */
export const MAX_IDLE_SESSIONS = 1000;
/** How long a session of the HTTP fallback outlives its last receive request, in ms. */
export const SESSION_GRACE = 10_000;

/** How long clients have to answer their close, or to read it, when the sandbox closes or a limit is exceeded, in ms. */
export const CLOSE_TIMEOUT = 500;

/** How far a REST request's `auth_timestamp` may be from this machine's clock, in seconds. */
export const MAX_CLOCK_DIFFERENCE = 600;
/** How long a cache channel's last event is kept, in ms. */
export const CACHE_LIFETIME = 30 * 60_000;
/** Cache channels of one app whose last event is kept; beyond that the oldest event goes. */
export const MAX_CACHED_EVENTS = 1000;
/** How long a client may stay silent beyond the activity timeout, and then how long it has for its pong, in ms. */
export const SILENCE_GRACE = 30_000;
