// The limits of the Pusher service (protocol §4-5, §10), and limits that keep the sandbox alive under any input.
// docs/sandbox.md lists all of them. Lengths are in UTF-16 characters, sizes in bytes of UTF-8.

/** The data of one event, from a server or a client. */
export const MAX_EVENT_DATA_BYTES = 10_240;
export const MAX_EVENT_NAME_LENGTH = 200;
/** Channels that one REST call may name. */
export const MAX_CHANNELS_PER_EVENT = 100;
/** Channels that one authorization request may name. */
export const MAX_CHANNELS_PER_AUTH = 100;
export const MAX_EVENTS_PER_BATCH = 10;
/** Client events per second that one connection may send. */
export const MAX_CLIENT_EVENTS_PER_SECOND = 10;
/** Distinct user ids on one presence channel. */
export const MAX_PRESENCE_MEMBERS = 100;
export const MAX_USER_ID_LENGTH = 128;
export const MAX_USER_INFO_BYTES = 1024;
/** The `user_data` of a sign-in. A watchlist of 100 long ids fits. */
export const MAX_USER_DATA_BYTES = 65_536;
/** Length up to which a response repeats a channel name; it omits longer names. */
export const MAX_REPEATED_NAME_LENGTH = 1000;

/** Open TCP connections; the sandbox closes any further ones at once. */
export const MAX_CONNECTIONS = 10_000;
/** Unanswered requests on one TCP connection; the sandbox cuts a connection with more. Browsers have at most one. */
export const MAX_PIPELINED_REQUESTS = 20;
/** Channels that one connection may be subscribed to. */
export const MAX_SUBSCRIPTIONS = 10_000;
/**
 * Messages that one connection may send in a burst, including pings; the long-term limit is {@link
 * MESSAGES_PER_SECOND}.
 */
export const MESSAGE_BURST = 10_000;
export const MESSAGES_PER_SECOND = 1000;
/** Bytes that may wait in one direction of a connection, for a client that doesn't read or because of a fault. */
export const MAX_BUFFERED_BYTES = 1_048_576;

/** One message of a client; a longer one ends the connection (close code 1009). */
export const MAX_FRAME_BYTES = 1_048_576;
/** The body of a REST request. Ten events of 10 kB fit even with the worst escaping. */
export const MAX_BODY_BYTES = 1_048_576;
/** The body of an authorization request. 100 names fit with every character escaped, plus half as much again. */
export const MAX_AUTH_BODY_BYTES = 131_072;
/**
 * How much of an oversized body is read and discarded, so that the client sees the response; then the connection is
 * cut.
 */
export const MAX_DISCARDED_BYTES = 16 * 1_048_576;
/** Frames in one request body of the HTTP fallback. */
export const MAX_FRAMES_PER_SEND = 100;
/** One request body of the HTTP fallback. The longest message fits, even with every character escaped. */
export const MAX_SEND_BYTES = 2 * MAX_FRAME_BYTES + 1024;

/**
 * The number of characters after which the HTTP fallback ends a response, so that the client requests the next
 * (protocol §9).
 */
export const MAX_RESPONSE_LENGTH = 256 * 1024;
/** The interval of heartbeats to a waiting client of the HTTP fallback, in ms. */
export const HEARTBEAT_INTERVAL = 25_000;
/** HTTP sessions without a receive request; if there are more, the one that has waited longest ends. */
export const MAX_IDLE_SESSIONS = 1000;
/** How long an HTTP session outlives its last receive request, in ms. */
export const SESSION_GRACE = 10_000;

/** How long clients have to read or answer a close when the sandbox closes or a limit is exceeded, in ms. */
export const CLOSE_TIMEOUT = 500;

/** The largest difference between a REST request's `auth_timestamp` and this machine's clock, in seconds. */
export const MAX_CLOCK_DIFFERENCE = 600;
/** How long a cache channel's last event is kept, in ms. */
export const CACHE_LIFETIME = 30 * 60_000;
/** Cache channels of one app whose last event is kept; if there are more, the oldest event is discarded. */
export const MAX_CACHED_EVENTS = 1000;
/**
 * How long a client may stay silent beyond the activity timeout, and then how long it has to answer the ping, in ms.
 */
export const SILENCE_GRACE = 30_000;
