import { createHash } from 'node:crypto';
import type { Random } from '../../../tools/simulation/random.js';
import { hmac, signed } from '../frame-client.js';

const CHANNELS = ['news', 'private-a', 'presence-room', 'cache-weather', 'private-cache-a', 'private-encrypted-a'];
const NAMES = [...CHANNELS, '#server-to-user-ann', '__proto__', 'constructor', '', 'a b', 'ü', 'presence-', '\ud800'];
const EVENTS = [
  'pusher:subscribe',
  'pusher:unsubscribe',
  'pusher:signin',
  'pusher:ping',
  'pusher:pong',
  'pusher:error',
  'pusher_internal:member_added',
  'client-typing',
  'client-',
  'story',
  '__proto__',
  '',
];
const FIELDS = ['event', 'channel', 'data', 'auth', 'user_id', 'user_info', 'channel_data', 'toString', '__proto__'];

/** Returns any JSON text, from a small value to 20,000 levels of nesting. */
function anyJson(random: Random, depth = 0): string {
  if (random.chance(0.005)) return '['.repeat(20_000) + (random.chance(0.5) ? ']'.repeat(20_000) : '');
  return random.weighted<() => string>([
    [3, () => JSON.stringify(random.pick(NAMES))],
    [2, () => String(random.pick([0, -1, 7, 1e308, 2 ** 53, 0.1]))],
    [2, () => random.pick(['null', 'true', 'false'])],
    [1, () => JSON.stringify('\u0000"\\é🎉'.repeat(random.magnitude(1, 2000)))],
    [depth < 4 ? 3 : 0, () => `[${list(random, () => anyJson(random, depth + 1))}]`],
    [depth < 4 ? 3 : 0, () => anyObject(random, depth + 1)],
  ])();
}

/** Returns a frame that is valid, almost valid or invalid. */
export function anyFrame(random: Random, socketId: string): string | Buffer {
  return random.weighted<() => string | Buffer>([
    [10, () => validFrame(random, socketId)],
    [4, () => frameOf(random.pick(EVENTS), anyJson(random), random.pick(NAMES))],
    [3, () => mutate(random, validFrame(random, socketId))],
    [2, () => anyJson(random)],
    [1, () => bytes(random, random.magnitude(1, 200))],
    [0.01, () => 'x'.repeat(random.pick([1_048_576, 1_048_577]))],
  ])();
}

function validFrame(random: Random, socketId: string): string {
  const channel = random.chance(0.8) ? random.pick(CHANNELS) : `private-cache-${random.int(0, 200)}`;
  const user = { user_id: `user-${random.int(0, 150)}`, user_info: random.pick(NAMES) };
  const subscription = signed(socketId, channel, channel.startsWith('presence-') ? user : undefined);
  const userData = JSON.stringify({ id: user.user_id });
  const signIn = { user_data: userData, auth: `app-key:${hmac('app-secret', `${socketId}::user::${userData}`)}` };
  return random.weighted([
    [4, frameOf('pusher:subscribe', JSON.stringify(subscription))],
    [2, frameOf('pusher:unsubscribe', JSON.stringify({ channel }))],
    [1, frameOf('pusher:signin', JSON.stringify(signIn))],
    [1, frameOf('pusher:ping', '{}')],
    [2, frameOf('client-typing', JSON.stringify('t'.repeat(random.magnitude(1, 11_000))), channel)],
  ]);
}

function frameOf(event: string, data: string, channel?: string): string {
  return `{"event":${JSON.stringify(event)},"channel":${JSON.stringify(channel) ?? '0'},"data":${data}}`.replace(
    '"channel":0,',
    '',
  );
}

/** Returns the bytes of an HTTP request that is valid, almost valid or invalid. */
export function anyRequest(random: Random): Buffer {
  if (random.chance(0.02)) return bytes(random, random.magnitude(1, 2000));
  const request = Buffer.from(validRequest(random));
  return random.chance(0.1) ? Buffer.from(mutate(random, request.toString('latin1')), 'latin1') : request;
}

function validRequest(random: Random): string {
  const method = random.weighted([
    [8, 'POST'],
    [4, 'GET'],
    [1, 'OPTIONS'],
    [1, 'DELETE'],
  ]);
  const body = method === 'GET' ? '' : anyBody(random);
  const headers = [
    'host: 127.0.0.1',
    `content-type: ${random.pick(['application/json', 'application/x-www-form-urlencoded', 'text/plain', ''])}`,
    random.chance(0.9) ? `content-length: ${Buffer.byteLength(body)}` : 'transfer-encoding: chunked',
    ...(random.chance(0.2) ? [`origin: http://${random.pick(['localhost', 'evil.example', '['])}`] : []),
    ...(random.chance(0.1) ? [`access-control-request-headers: ${'x'.repeat(random.magnitude(1, 5000))}`] : []),
    ...(random.chance(0.05) ? ['connection: upgrade', `upgrade: ${random.pick(['websocket', 'h2c', 'x'])}`] : []),
    ...(random.chance(0.01) ? [`cookie: ${'c'.repeat(20_000)}`] : []),
  ];
  const text = random.chance(0.9) || headers.includes('transfer-encoding: chunked') ? body : body.slice(1);
  return `${method} ${anyTarget(random, method, body)} HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n${chunked(headers, text)}`;
}

function chunked(headers: string[], body: string): string {
  if (!headers.includes('transfer-encoding: chunked')) return body;
  const size = Buffer.byteLength(body);
  return `${size > 0 ? `${size.toString(16)}\r\n${body}\r\n` : ''}0\r\n\r\n`;
}

function anyTarget(random: Random, method: string, body: string): string {
  const name = encodeURIComponent(random.pick(NAMES.slice(0, -1)));
  const session = `${random.int(0, 1200)}/session${random.int(0, 300)}`;
  const path = random.weighted([
    [3, '/pusher/auth'],
    [2, '/pusher/user-auth'],
    [3, `/pusher/app/app-key/${session}/${random.pick(['xhr', 'xhr_streaming', 'xhr_send', 'xhr_send', 'websocket'])}`],
    [2, '/apps/app-id/events'],
    [1, '/apps/app-id/batch_events'],
    [1, '/apps/app-id/channels'],
    [1, `/apps/app-id/channels/${name}`],
    [1, `/apps/app-id/channels/${name}/users`],
    [1, `/apps/app-id/users/${name}/terminate_connections`],
    [1, `/app/${random.pick(['app-key', 'nobody', '%E0%A4%A'])}`],
    [1, random.pick(['/', '*', '//', '/apps', '/apps//', '/%', '/pusher/auth/', `/${'app/'.repeat(1000)}`])],
  ]);
  const query = random.weighted<() => string>([
    [3, () => '?protocol=7'],
    [1, () => ''],
    [1, () => `?${list(random, () => `${random.pick(FIELDS)}=${random.pick(['', '%', 'a', '__proto__'])}`, '&')}`],
    [1, () => `?${'a&'.repeat(random.magnitude(1, 9000))}`],
    [path.startsWith('/apps') ? 12 : 0, () => signedQuery(random, method, path, body)],
  ])();
  return path + query;
}

function signedQuery(random: Random, method: string, path: string, body: string): string {
  const asked: Record<string, string> = random.chance(0.3)
    ? { info: random.pick(['occupied', 'user_count,cache', 'x']) }
    : {};
  const prefix: Record<string, string> = random.chance(0.3)
    ? { filter_by_prefix: random.pick(['presence-', 'private-cache-', '']) }
    : {};
  const params = new URLSearchParams({
    auth_key: 'app-key',
    auth_timestamp: String(Math.floor(Date.now() / 1000)),
    auth_version: '1.0',
    ...(body === '' ? {} : { body_md5: createHash('md5').update(body).digest('hex') }),
    ...prefix,
    ...asked,
  });
  const text = [...params].map(([name, value]) => `${name}=${value}`).sort();
  return `?${params}&auth_signature=${hmac('app-secret', `${method}\n${path}\n${text.join('&')}`)}`;
}

function anyBody(random: Random): string {
  const channels = () => list(random, () => JSON.stringify(random.pick(NAMES)));
  const event = () =>
    `{"name":${JSON.stringify(random.pick(['story', 'pusher:error', ...EVENTS]))},"channels":[${channels()}],"data":"d"}`;
  return random.weighted<() => string>([
    [4, event],
    [2, () => `{"batch":[${list(random, () => event().replace(/"channels":\[.*?\]/, '"channel":"news"'))}]}`],
    [3, () => `socket_id=1.2&channel_name=${encodeURIComponent(random.pick(CHANNELS))}&user_id=ann`],
    [2, () => `{"socket_id":"1.2","channel_name[]":[${channels()}],"user_info":${anyJson(random)}}`],
    [2, () => `socket_id=1.2&${'channel_name[]=private-a&'.repeat(random.magnitude(1, 3000))}`],
    [2, () => `[${list(random, () => JSON.stringify(validFrame(random, '1.2')))}]`],
    [1, () => `[${'"",'.repeat(random.magnitude(1, 100_000))}""]`],
    [2, () => anyJson(random)],
    [1, () => ''],
  ])();
}

function anyObject(random: Random, depth: number): string {
  return `{${list(random, () => `${JSON.stringify(random.pick(FIELDS))}:${anyJson(random, depth)}`)}}`;
}

function list(random: Random, item: () => string, separator = ','): string {
  return Array.from({ length: random.int(0, 4) }, item).join(separator);
}

/** Removes, repeats or overwrites a piece of a text. */
function mutate(random: Random, text: string): string {
  const from = random.int(0, text.length);
  const to = Math.min(text.length, from + random.magnitude(1, 20));
  const piece = random.pick(['', text.slice(from, to).repeat(2), '\u0000', '"', '{', '\r\n', '1e999', '\u00ff']);
  return text.slice(0, from) + piece + text.slice(to);
}

function bytes(random: Random, length: number): Buffer {
  return Buffer.from(Array.from({ length }, () => random.int(0, 255)));
}
