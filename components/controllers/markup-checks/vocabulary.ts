import { nearest } from './near-miss.js';

/** The attributes of each element. */
export const ATTRIBUTES: Record<string, readonly string[]> = {
  'pusher-connection': words(
    'api-key cluster server auth-endpoint user-auth-endpoint signin credentials activity-timeout pong-timeout ' +
      'unavailable-timeout transports',
  ),
  'pusher-channel': words('name events connection loading'),
  'pusher-feed': words('event limit order key item-key remove-event src channel label transition'),
  'pusher-value': words('event field format channel'),
  'pusher-members': words('limit order others channel'),
  'pusher-count': words('label format channel'),
  'pusher-status': words('grace connection'),
  'pusher-trigger': words('event data on throttle keep channel'),
};

export const TAGS = Object.keys(ATTRIBUTES);

/** The element whose name is misspelt. */
export function misspeltTag(localName: string): string | undefined {
  const near = nearest(
    localName.slice(7),
    TAGS.map((tag) => tag.slice(7)),
  );
  return near && `pusher-${near}`;
}

/** The element whose name is a part of a longer one: `pusher-presence-channel`. */
export function compoundTag(localName: string): string | undefined {
  const words = localName.split('-');
  return TAGS.find((tag) => words.includes(tag.slice(7)));
}

/** The attributes of a container, after `data-pusher-`. */
export const CONTAINER = words('channel event limit order key item-key remove-event label');
/** Those that the container itself is given while it is live, and its items. */
export const CONTAINER_OWN = words('state item prototype words');

/** The attributes of the script's tag, after `data-`. */
export const SCRIPT = words('channels api-key cluster server');

/** What other libraries, and people, call an attribute. */
const SYNONYMS: Record<string, string> = {
  key: 'api-key',
  'app-key': 'api-key',
  'app-id': 'api-key',
  appid: 'api-key',
  'pusher-key': 'api-key',
  host: 'server',
  url: 'server',
  'ws-host': 'server',
  endpoint: 'auth-endpoint',
  'channel-name': 'name',
  channel: 'name',
  bind: 'event',
  'event-name': 'event',
  'event-names': 'events',
  'max-items': 'limit',
  max: 'limit',
  path: 'field',
  sort: 'order',
  href: 'src',
  debounce: 'throttle',
  load: 'loading',
  lazy: 'loading',
};

/** The name that an attribute of this name would have by its synonym, of those that the element has. */
export function synonym(name: string, own: readonly string[]): string | undefined {
  const bare = (text: string) => text.replace(/[-_]/g, '');
  const found = Object.entries(SYNONYMS).find(([other]) => bare(other) === bare(name))?.[1];
  return found && own.includes(found) ? found : undefined;
}

/** The attributes that data can set in a template, and those that bind it. */
export const FIELD_ATTRIBUTES = words(
  'alt title datetime value lang dir width height min max low high optimum aria-label aria-valuenow aria-valuetext ' +
    'data-state data-value href src poster cite',
);

/** What is wrong with a value, and what is used in its place. */
interface Rule {
  fits(value: string): boolean;
  /** The values that there are. */
  allowed: string;
  /** What counts in place of any other. */
  instead: string;
}

const matches =
  (pattern: RegExp): Rule['fits'] =>
  (value) =>
    pattern.test(value);
const times = (instead: string): Rule => ({
  fits: (value) => Number(value) >= 0,
  allowed: 'a number of milliseconds, such as 500',
  instead,
});
const flag: Rule = {
  fits: matches(/^(?!(false|no|off|0|none)$)/i),
  allowed: 'the attribute alone, without a value',
  instead: 'it counts as set: leave the attribute out to switch it off',
};
const count = (instead: string): Rule => ({
  fits: (value) => !value.trim() || Number(value) >= 1,
  allowed: 'a whole number above 0',
  instead,
});

/** By element and attribute, the values that it can have, unless it takes any text. */
export const RULES: Record<string, Rule> = {
  'pusher-feed limit': count('100 is used'),
  'pusher-feed order': {
    fits: matches(/^(newest-first|newest-last)?$/),
    allowed: 'newest-first and newest-last',
    instead: 'newest-first is used',
  },
  'pusher-members limit': count('all are shown'),
  'pusher-channel loading': { fits: matches(/^(lazy|eager)?$/), allowed: 'lazy and eager', instead: 'eager is used' },
  'pusher-connection transports': {
    fits: matches(/^((ws|xhr_streaming|xhr_polling)(?![a-z_])[\s,]*)*$/),
    allowed: 'ws, xhr_streaming and xhr_polling, with spaces between them',
    instead: 'names that do not exist are ignored',
  },
  'pusher-status grace': times('1500 is used'),
  'pusher-trigger throttle': times('1000 is used'),
  'pusher-connection signin': flag,
  'pusher-members others': flag,
  'pusher-trigger keep': flag,
  'pusher-feed transition': flag,
  'container limit': count('100 is used'),
  'container order': {
    fits: matches(/^(newest-first|newest-last)?$/),
    allowed: 'newest-first and newest-last',
    instead: 'newest-first is used',
  },
};

/** By attribute, the codes of the problems that its absence or its value can result in. */
export const RESULTS: Record<string, readonly string[]> = {
  'api-key': ['no-key'],
  cluster: ['no-server', 'cluster'],
  server: ['no-server', 'server'],
  credentials: ['credentials'],
  'activity-timeout': ['activity-timeout'],
  'pong-timeout': ['pong-timeout'],
  'unavailable-timeout': ['unavailable-timeout'],
  name: ['name'],
  connection: ['no-connection'],
  channel: ['no-channel', 'not-allowed', 'channel'],
  event: ['no-event', 'event'],
  src: ['no-event', 'src', 'src-not-json', 'src-not-a-list', '404'],
  key: ['no-key'],
  'item-key': ['no-key'],
  format: ['format'],
  on: ['on'],
  data: ['data'],
};

function words(text: string): string[] {
  return text.split(' ');
}
