import type { ResultCode } from './mistake.js';
import { nearest } from './similar-names.js';

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

/** Returns the element whose name is misspelled. */
export function misspelledTag(localName: string): string | undefined {
  const near = nearest(
    localName.slice(7),
    TAGS.map((tag) => tag.slice(7)),
  );
  return near && `pusher-${near}`;
}

/** Returns the element whose name is a part of a longer one, such as `pusher-presence-channel`. */
export function compoundTag(localName: string): string | undefined {
  const words = localName.split('-');
  return TAGS.find((tag) => words.includes(tag.slice(7)));
}

/** The attributes of a container, without `data-pusher-`. */
export const CONTAINER = words('channel event limit order key item-key remove-event label');
/** Attributes that the script sets on a live container and on its items. */
export const CONTAINER_INTERNAL = words('state item prototype words');

/** The attributes of the script's tag, without `data-`. */
export const SCRIPT = words('channels api-key cluster server');

/** Names that other libraries and people use for an attribute. */
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

/** Returns the attribute of the element that a name is a synonym of. */
export function synonymOf(name: string, own: readonly string[]): string | undefined {
  const withoutSeparators = (text: string) => text.replace(/[-_]/g, '');
  const found = Object.entries(SYNONYMS).find(([other]) => withoutSeparators(other) === withoutSeparators(name))?.[1];
  return found && own.includes(found) ? found : undefined;
}

/** The attributes that data can set in a template. */
export const FIELD_ATTRIBUTES = words(
  'alt title datetime value lang dir width height min max low high optimum aria-label aria-valuenow aria-valuetext ' +
    'data-state data-value href src poster cite',
);

/** The valid values of an attribute, and the effect of an invalid one. */
interface Rule {
  isValid(value: string): boolean;
  /** Describes the valid values. */
  allowed: string;
  /** Describes what happens with any other value. */
  effect: string;
}

const matches =
  (pattern: RegExp): Rule['isValid'] =>
  (value) =>
    pattern.test(value);
const times = (effect: string): Rule => ({
  isValid: (value) => Number(value) >= 0,
  allowed: 'a number of milliseconds, such as 500',
  effect,
});
const flag: Rule = {
  isValid: matches(/^(?!(false|no|off|0|none)$)/i),
  allowed: 'the attribute alone, without a value',
  effect: 'it still switches it on: leave the attribute out to switch it off',
};
const count = (effect: string): Rule => ({
  isValid: (value) => !value.trim() || Number(value) >= 1,
  allowed: 'a whole number above 0',
  effect,
});

/** Rules by element and attribute. Attributes that accept any text have none. */
export const RULES: Record<string, Rule> = {
  'pusher-feed limit': count('100 is used'),
  'pusher-feed order': {
    isValid: matches(/^(newest-first|newest-last)?$/),
    allowed: 'newest-first and newest-last',
    effect: 'newest-first is used',
  },
  'pusher-members limit': count('all are shown'),
  'pusher-channel loading': { isValid: matches(/^(lazy|eager)?$/), allowed: 'lazy and eager', effect: 'eager is used' },
  'pusher-connection transports': {
    isValid: matches(/^((ws|xhr_streaming|xhr_polling)(?![a-z_])[\s,]*)*$/),
    allowed: 'ws, xhr_streaming and xhr_polling, with spaces between them',
    effect: 'names that do not exist are ignored',
  },
  'pusher-status grace': times('1500 is used'),
  'pusher-trigger throttle': times('1000 is used'),
  'pusher-connection signin': flag,
  'pusher-members others': flag,
  'pusher-trigger keep': flag,
  'pusher-feed transition': flag,
  'container limit': count('100 is used'),
  'container order': {
    isValid: matches(/^(newest-first|newest-last)?$/),
    allowed: 'newest-first and newest-last',
    effect: 'newest-first is used',
  },
};

/** By attribute, the codes of problems that its absence or a wrong value can cause. */
export const RESULTS: Record<string, readonly ResultCode[]> = {
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
