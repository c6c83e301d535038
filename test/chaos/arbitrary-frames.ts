import * as fc from 'fast-check';
import { FUZZED_CHANNELS } from './fuzz.js';
import { hostileFrame } from './hostile-values.js';

const names = fc.constantFrom(...FUZZED_CHANNELS, '#server-to-user-me', '__proto__', 'toString', 'nobody-s', '');
const ids = fc.oneof(fc.constantFrom<unknown>('me', 'ann', '__proto__', 'constructor', '', 7, -1, null), fc.string());
const numbers = fc.oneof(fc.integer(), fc.double(), fc.constantFrom(1e308, -0, 2 ** 53, 4.2e9));

/** Brackets so deeply nested that recursive code overflows the stack. */
const deep = fc.integer({ min: 1, max: 100_000 }).map((depth) => '['.repeat(depth) + ']'.repeat(depth));

/** Events that the client itself handles. */
const ownEvents = [
  'pusher:connection_established',
  'pusher:error',
  'pusher:ping',
  'pusher:pong',
  'pusher:subscription_error',
  'pusher:signin_success',
  'pusher:cache_miss',
  'pusher_internal:subscription_succeeded',
  'pusher_internal:subscription_count',
  'pusher_internal:member_added',
  'pusher_internal:member_removed',
  'pusher_internal:watchlist_events',
  'pusher_internal:new_in_version_8',
] as const;

/** Values that almost match the data of these events. */
const malformed = fc.oneof(
  fc.jsonValue(),
  fc.record({ presence: fc.record({ ids: fc.jsonValue(), hash: fc.jsonValue(), count: numbers }) }),
  fc.record({ presence: fc.jsonValue() }),
  fc.record({ user_id: ids, user_info: fc.jsonValue() }, { requiredKeys: [] }),
  fc.record({ code: fc.oneof(numbers, fc.jsonValue()), message: fc.jsonValue() }),
  fc.record({ type: fc.jsonValue(), error: fc.jsonValue(), status: fc.jsonValue() }),
  fc.record({ user_data: fc.oneof(fc.json(), fc.jsonValue()) }),
  fc.record({ events: fc.array(fc.oneof(fc.jsonValue(), fc.record({ name: ids, user_ids: fc.jsonValue() }))) }),
  fc.record({ socket_id: fc.jsonValue(), activity_timeout: fc.jsonValue() }),
  fc.record({ subscription_count: fc.jsonValue() }),
);

const data = fc.oneof(
  { weight: 8, arbitrary: malformed.map((value) => JSON.stringify(value)) },
  { weight: 8, arbitrary: malformed.map((value) => JSON.stringify(JSON.stringify(value))) },
  { weight: 4, arbitrary: fc.string().map((text) => JSON.stringify(text)) },
  { weight: 1, arbitrary: deep },
  { weight: 1, arbitrary: deep.map((text) => JSON.stringify(text)) },
);

/** Frames with the protocol's own events and arbitrary data. */
export const malformedFrame = fc
  .record({
    event: fc.oneof(fc.constantFrom(...ownEvents), fc.constantFrom('news', '__proto__', 'client-x', ''), fc.string()),
    channel: fc.oneof(names, fc.constantFrom(null, undefined, 7 as unknown), fc.jsonValue()),
    user_id: fc.option(ids, { nil: undefined }),
    socket_id: fc.option(fc.jsonValue(), { nil: undefined }),
    data: fc.option(data, { nil: undefined }),
  })
  .map(({ data: text, ...frame }) => {
    const head = JSON.stringify(frame);
    return text === undefined ? head : `${head.slice(0, -1)}${head.length > 2 ? ',' : ''}"data":${text}}`;
  });

/** Anything that a socket can deliver. */
export const anyMessage = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.json(),
  deep,
  fc.uint8Array().map(({ buffer }) => buffer),
  malformedFrame,
  hostileFrame,
  malformedFrame.map((text) => text.slice(0, text.length >> 1)),
);

const userIds = fc.constantFrom('me', 'ann', 'bob', '__proto__');
const roster = fc.uniqueArray(userIds).map((list) => ({
  presence: { ids: list, hash: Object.fromEntries(list.map((id) => [id, { name: id }])), count: list.length },
}));

function validFrame(event: string, channel: fc.Arbitrary<string | undefined>, value: fc.Arbitrary<unknown>) {
  return fc
    .tuple(channel, value, fc.boolean())
    .map(([name, content, twice]) =>
      JSON.stringify({ event, channel: name, data: twice ? JSON.stringify(content) : content }),
    );
}

const none = fc.constant(undefined);
const empty = fc.constant({});
const presence = fc.constant('presence-room');

/** Frames that a server may send. Each is valid by itself. */
export const validServerFrame = fc.oneof(
  validFrame(
    'pusher:connection_established',
    none,
    fc.record({ socket_id: fc.constantFrom('1.2', '3.4'), activity_timeout: fc.constantFrom(5, 30, 120) }),
  ),
  validFrame(
    'pusher:error',
    fc.option(names, { nil: undefined }),
    fc.record({ code: fc.constantFrom(null, 4001, 4009, 4100, 4200, 4201, 4301), message: fc.string() }),
  ),
  validFrame('pusher:ping', none, empty),
  validFrame('pusher:pong', none, empty),
  validFrame('pusher:cache_miss', names, empty),
  validFrame('pusher_internal:subscription_succeeded', names, empty),
  validFrame('pusher_internal:subscription_succeeded', presence, roster),
  validFrame(
    'pusher:subscription_error',
    names,
    fc.record({
      type: fc.constantFrom('AuthError', 'LimitReached'),
      error: fc.string(),
      status: fc.constantFrom(401, 503),
    }),
  ),
  validFrame('pusher_internal:subscription_count', names, fc.record({ subscription_count: fc.nat() })),
  validFrame('pusher_internal:member_added', presence, fc.record({ user_id: userIds, user_info: fc.jsonValue() })),
  validFrame('pusher_internal:member_removed', presence, fc.record({ user_id: userIds })),
  validFrame(
    'pusher:signin_success',
    none,
    userIds.map((id) => ({ user_data: JSON.stringify({ id }) })),
  ),
  validFrame(
    'pusher_internal:watchlist_events',
    none,
    fc.record({
      events: fc.array(fc.record({ name: fc.constantFrom('online', 'offline'), user_ids: fc.array(userIds) })),
    }),
  ),
  validFrame('story', fc.option(names, { nil: undefined }), fc.jsonValue()),
  validFrame('client-typing', presence, fc.jsonValue()),
);
