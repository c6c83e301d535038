import { callMethod } from '../../src/client/base/dom-clobbering.js';
import type { PusherError } from '../../src/client/index.js';
import { configurationError } from '../support/report-error.js';
import type { ConnectionAttributes } from './connection-attributes.js';

const NAMES = ['api-key', 'cluster', 'server', 'auth-endpoint', 'user-auth-endpoint', 'credentials'];

/** The values that the page's owner locked; undefined for an attribute that must not be set at all. */
export type ConnectionLock = Record<string, string | undefined>;

/** The client options that `server` and `cluster` replace. */
const ADDRESS = /^(cluster|forceTLS|(ws|http)s?(Host|Port|Path))$/;

/**
 * Reads each `<meta name="pusher-elements">` in the page's head. Content of the body has no effect: neither a meta tag nor a
 * name that shadows a member of the document.
 *
 * @returns undefined if there is no such tag, a PusherError if one is invalid
 */
export function readConnectionLock(): ConnectionLock | PusherError | undefined {
  const metas = callMethod(
    document,
    'querySelectorAll',
    ':root>head>meta[name="pusher-elements" i]',
  ) as NodeListOf<Element>;
  if (!metas.length) return undefined;
  const lock: ConnectionLock = {};
  for (const meta of metas) {
    for (const pair of `${meta.getAttribute('content')}`.replace(/;\s*$/, '').split(';')) {
      const [, name = '', text = ''] = /^\s*([^\s=]+)\s*=\s*(.*\S)/s.exec(pair) ?? [];
      const value = NAMES.includes(name) && normalize(name, text);
      if (!value) return invalidLock(`"${pair}" is not NAME=VALUE, NAME one of ${NAMES.join(', ')}`);
      lock[name] ??= value;
    }
  }
  // each attribute of these pairs could bypass a lock of the other alone
  if ('cluster' in lock) lock.server ??= undefined;
  if ('server' in lock) lock.cluster ??= undefined;
  return 'auth-endpoint' in lock || 'user-auth-endpoint' in lock
    ? {
        'auth-endpoint': normalize('auth-endpoint', '/pusher/auth'),
        'user-auth-endpoint': normalize('user-auth-endpoint', '/pusher/user-auth'),
        ...lock,
      }
    : lock;
}

/** Returns the error of an invalid lock. */
export function invalidLock(problem: string): PusherError {
  return configurationError(
    'invalid-lock',
    `<meta name="pusher-elements"> in the head is wrong, so nothing is connected: ${problem}`,
  );
}

/**
 * Replaces the values of locked attributes. Locked values override options silently, as attributes do.
 *
 * @returns the attributes, and an error that names each attribute with a different value
 */
export function applyConnectionLock(
  given: ConnectionAttributes,
  lock: ConnectionLock,
): [attributes: ConnectionAttributes, conflict: PusherError | undefined] {
  const ignored: string[] = [];
  const attributes: PropertyDescriptorMap = {};
  for (const [name, value] of Object.entries(lock)) {
    const property = name.replace(/-./g, (hyphen) => hyphen.slice(1).toUpperCase());
    const own = given[property as 'server'];
    if (own && normalize(name, own) !== value) ignored.push(`${name}="${own}"`);
    attributes[property] = { value };
  }
  if ('server' in lock) {
    const options = Object.entries(given.options ?? {}).filter(([name]) => !ADDRESS.test(name));
    attributes.options = { value: Object.fromEntries(options) };
  }
  const problem = `${ignored.join(', ')} ignored: <meta name="pusher-elements"> in the head locks this. Remove it here, or change it there.`;
  return [Object.create(given, attributes), ignored.length ? configurationError('locked', problem) : undefined];
}

/** Resolves an endpoint against the page's own URL: a `<base>` in the content must not redirect it. */
function normalize(name: string, value: string): string {
  if (!name.endsWith('endpoint')) return value;
  try {
    return new URL(value, /^(about|blob|data):/.test(location.href) ? self.origin : location.href).href;
  } catch {
    return '';
  }
}
