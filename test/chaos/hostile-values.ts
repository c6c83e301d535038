import * as fc from 'fast-check';

/** So deeply nested that recursive code overflows the stack. */
const deepArray = '['.repeat(100_000) + ']'.repeat(100_000);
const deepObject = `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`;

/** JSON of values that cannot be converted to a string or a number. */
const UNCONVERTIBLE = [
  '{"toString":1,"valueOf":1}',
  '{"toString":"x","valueOf":null,"toJSON":{}}',
  '[{"toString":1,"valueOf":1}]',
];

/** JSON of values that break code which converts, compares or writes them without a check. */
const HOSTILE: readonly string[] = [
  ...UNCONVERTIBLE,
  '{"__proto__":{"toString":1},"constructor":{"prototype":1}}',
  '{"length":1e9,"then":1,"message":{"toString":1}}',
  deepArray,
  deepObject,
  JSON.stringify(deepArray),
  ...['1e999', '-1e999', '1e308', '-5', '0', '-0', '1e-300', '9007199254740993'],
  ...['null', 'true', 'false', '[]', '{}', '""', '" "', '"NaN"', '"Infinity"', '"__proto__"', '"toString"'],
  '"\\ud800"',
  '"\\udfff#\\u0000\\u202e"',
  '"null"',
  '"{\\"toString\\":1}"',
  JSON.stringify('long '.repeat(20_000)),
];

const hostile = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom(...UNCONVERTIBLE) },
  { weight: 2, arbitrary: fc.constantFrom(...HOSTILE) },
  { weight: 1, arbitrary: fc.json() },
);

/** The structure of a valid value: JSON text, an object of fields, a list, or JSON encoded as a string. */
export type Shape = string | { fields: Record<string, Shape> } | { list: Shape } | { quoted: Shape };

const fields = (of: Record<string, Shape>): Shape => ({ fields: of });
const quoted = (shape: Shape): Shape => ({ quoted: shape });

/** Generates JSON of values with this shape in which some parts, or the whole value, are hostile. */
export function spoiled(shape: Shape): fc.Arbitrary<string> {
  return fc.oneof({ weight: 3, arbitrary: spoiledInside(shape) }, { weight: 1, arbitrary: hostile });
}

function spoiledInside(shape: Shape): fc.Arbitrary<string> {
  if (typeof shape === 'string') return fc.constant(shape);
  if ('quoted' in shape) return spoiled(shape.quoted).map((text) => JSON.stringify(text));
  if ('list' in shape) return fc.array(spoiled(shape.list), { maxLength: 3 }).map((items) => `[${items}]`);
  const entries = Object.entries(shape.fields).map(([name, part]) => {
    // a frame without its event is an unknown frame
    const value = name === 'event' ? fc.constant(textOf(part)) : fc.option(spoiled(part), { nil: undefined });
    return [name, value] as const;
  });
  return fc.record(Object.fromEntries(entries)).map(objectText);
}

/** Generates every value of a shape in which exactly one part is hostile, for each part and each of {@link HOSTILE}. */
export function* eachSpoiled(shape: Shape): Generator<string> {
  yield* HOSTILE;
  if (typeof shape === 'string') return;
  if ('quoted' in shape) for (const text of eachSpoiled(shape.quoted)) yield JSON.stringify(text);
  else if ('list' in shape) for (const text of eachSpoiled(shape.list)) yield `[${text}]`;
  else {
    const valid = Object.fromEntries(Object.entries(shape.fields).map(([name, part]) => [name, textOf(part)]));
    for (const [name, part] of Object.entries(shape.fields)) {
      for (const text of eachSpoiled(part)) yield objectText({ ...valid, [name]: text });
    }
  }
}

/** Returns the JSON of the valid value of a shape. */
function textOf(shape: Shape): string {
  if (typeof shape === 'string') return shape;
  if ('quoted' in shape) return JSON.stringify(textOf(shape.quoted));
  if ('list' in shape) return `[${textOf(shape.list)}]`;
  return objectText(Object.fromEntries(Object.entries(shape.fields).map(([name, part]) => [name, textOf(part)])));
}

function objectText(parts: { [name: string]: string | undefined }): string {
  const present = Object.entries(parts).filter(([, text]) => text !== undefined);
  return `{${present.map(([name, text]) => `${JSON.stringify(name)}:${text}`)}}`;
}

/** The channels of the frames below; tests subscribe to them. */
export const HOSTILE_CHANNELS = ['news', 'cache-rates', 'private-x', 'presence-room', 'private-encrypted-x'] as const;

const onChannel = (
  event: string,
  channel: (typeof HOSTILE_CHANNELS)[number] | '#server-to-user-me',
  data: Shape,
): Shape => fields({ event: `"${event}"`, channel: `"${channel}"`, data, user_id: '"ann"', socket_id: '"9.9"' });
const onConnection = (event: string, data: Shape): Shape => fields({ event: `"${event}"`, data });

const roster = fields({
  presence: fields({ ids: { list: '"ann"' }, hash: fields({ ann: '{"name":"Ann"}' }), count: '1' }),
});
const rejection = fields({ type: '"AuthError"', error: '"no"', message: '"no"', status: '503' });
const failure = fields({ code: '4301', message: '"no"', error: '"no"' });
const watchlist = fields({ events: { list: fields({ name: '"online"', user_ids: { list: '"ann"' } }) } });

/** First frames: handshakes and an error. */
export const HANDSHAKES: readonly Shape[] = [
  onConnection('pusher:connection_established', fields({ socket_id: '"1.1"', activity_timeout: '120' })),
  onConnection('pusher:connection_established', quoted(fields({ socket_id: '"1.1"', activity_timeout: '120' }))),
  onConnection('pusher:error', fields({ code: '4100', message: '"no"', error: '"no"' })),
];

/** Every frame that a server sends on an established connection. */
export const FRAMES: readonly Shape[] = [
  ...HANDSHAKES,
  onConnection('pusher:error', failure),
  onConnection('pusher:error', quoted(failure)),
  onChannel('pusher:error', 'private-x', failure),
  onConnection('pusher:ping', '{}'),
  onConnection('pusher:pong', '{}'),
  onChannel('pusher_internal:subscription_succeeded', 'news', '{}'),
  onChannel('pusher_internal:subscription_succeeded', 'presence-room', roster),
  onChannel('pusher_internal:subscription_succeeded', 'presence-room', quoted(roster)),
  onChannel('pusher:subscription_error', 'private-x', rejection),
  onChannel('pusher_internal:subscription_count', 'news', fields({ subscription_count: '3' })),
  onChannel('pusher_internal:member_added', 'presence-room', fields({ user_id: '"bob"', user_info: '{}' })),
  onChannel('pusher_internal:member_removed', 'presence-room', quoted(fields({ user_id: '"bob"' }))),
  onChannel('pusher:cache_miss', 'cache-rates', '{}'),
  onChannel('pusher_internal:subscription_succeeded', 'cache-rates', '{}'),
  onConnection('pusher:signin_success', fields({ user_data: quoted(fields({ id: '"me"', watchlist: '[]' })) })),
  onConnection('pusher_internal:watchlist_events', watchlist),
  onChannel('item', 'cache-rates', fields({ id: '"1"' })),
  onChannel('item', 'news', quoted(fields({ id: '"1"' }))),
  onChannel('item', 'private-encrypted-x', fields({ nonce: '"AAAA"', ciphertext: '"AAAA"' })),
  onChannel('item', '#server-to-user-me', fields({ id: '"1"' })),
  onChannel('pusher:gap', '#server-to-user-me', fields({ since: '1', until: '2' })),
  onChannel('client-typing', 'presence-room', fields({ name: '"ann"' })),
  onChannel('pusher:gap', 'news', fields({ since: '1', until: '2', reason: '"connection"', filled: 'false' })),
];

/** The answers of an endpoint, by kind of authorization. */
export const ANSWERS = {
  channel: fields({ auth: '"key:signature"', channel_data: '"{}"', shared_secret: '"AAAA"' }),
  presence: fields({
    auth: '"key:signature"',
    channel_data: quoted(fields({ user_id: '"me"', user_info: '{}' })),
  }),
  user: fields({ auth: '"key:signature"', user_data: quoted(fields({ id: '"me"' })) }),
  batch: fields({
    'private-x': fields({ auth: '"key:signature"', channel_data: '"{}"', status: '200', error: '"no"' }),
  }),
} satisfies Record<string, Shape>;

/** Protocol frames that contain a hostile value. */
export const hostileFrame = fc.oneof(...FRAMES.map(spoiled));
