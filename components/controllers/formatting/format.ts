import { readTime } from './date.js';
import { relativeAmount } from './relative-time.js';
import { textOf } from './text.js';

/** Writes a value in a language. Returns undefined if the format doesn't apply to the value. */
type Formatter = (value: unknown, language: string) => string | undefined;

const STYLES = ['full', 'long', 'medium', 'short'];

/** Creates each format from the parameter after the colon. An invalid parameter throws, or results in undefined. */
const FORMATS: Record<string, (parameter: string | undefined) => Formatter | undefined> = {
  'relative-time': () => (value, language) => {
    const time = readTime(value);
    if (!isInDateRange(time)) return undefined;
    return relative(language).format(...relativeAmount(time, Date.now()));
  },
  date: (style) => dates({ dateStyle: styleOf(style, 'medium') }),
  time: (style) => dates({ timeStyle: styleOf(style, 'short') }),
  datetime: (style) => dates({ dateStyle: styleOf(style, 'medium'), timeStyle: 'short' }),
  number: (parameter) => numbers(digits(parameter)),
  percent: (parameter) => numbers({ style: 'percent', ...(parameter && digits(parameter)) }),
  currency: (currency) => (currency ? numbers({ style: 'currency', currency }) : undefined),
  unit: (unit) => (unit ? numbers({ style: 'unit', unit }) : undefined),
};

const formats = new Map<string, Formatter | undefined>();

/** Returns the formatter for a format such as `currency:EUR`; undefined if there is no such format. */
export function readFormat(format: string): Formatter | undefined {
  const name = format.trim();
  if (!formats.has(name)) formats.set(name, createFormat(name));
  return formats.get(name);
}

/** Returns a value as text, formatted if there is a format that applies to it, and unchanged otherwise. */
export function formatValue(value: unknown, format: Formatter | undefined, language: string): string {
  if (!format || value === null || value === undefined || value === '' || typeof value === 'object')
    return textOf(value);
  return format(value, language) ?? textOf(value);
}

function createFormat(format: string): Formatter | undefined {
  const [name = '', parameter] = format.split(':');
  try {
    const formatter = Object.hasOwn(FORMATS, name) ? FORMATS[name]?.(parameter) : undefined;
    formatter?.(0, 'en'); // throws if the parameter is invalid
    return formatter;
  } catch {
    return undefined;
  }
}

function styleOf(style: string | undefined, fallback: 'medium' | 'short'): 'full' | 'long' | 'medium' | 'short' {
  if (style && !STYLES.includes(style)) throw new RangeError(style);
  return (style as 'full') ?? fallback;
}

function digits(parameter: string | undefined): Intl.NumberFormatOptions {
  if (!parameter) return {};
  if (parameter === 'compact') return { notation: 'compact' };
  return { minimumFractionDigits: Number(parameter), maximumFractionDigits: Number(parameter) };
}

function dates(options: Intl.DateTimeFormatOptions): Formatter {
  const formatterFor = perLanguage((language) => new Intl.DateTimeFormat(language, options));
  return (value, language) => {
    const time = readTime(value);
    return isInDateRange(time) ? formatterFor(language).format(time) : undefined;
  };
}

function numbers(options: Intl.NumberFormatOptions): Formatter {
  const formatterFor = perLanguage((language) => new Intl.NumberFormat(language, options));
  return (value, language) => {
    const number = typeof value === 'string' && value.trim() ? Number(value) : value;
    return typeof number === 'number' && Number.isFinite(number) ? formatterFor(language).format(number) : undefined;
  };
}

const relative = perLanguage((language) => new Intl.RelativeTimeFormat(language, { numeric: 'auto' }));

/** Caches a formatter for each language, because creating one takes longer than anything else here. */
function perLanguage<T>(create: (language: string) => T): (language: string) => T {
  const cache = new Map<string, T>();
  return (language) => {
    const formatter = cache.get(language) ?? create(language);
    cache.set(language, formatter);
    return formatter;
  };
}

/** Returns true if a time is within the range of a `Date`: 1970 plus or minus some 270,000 years. */
function isInDateRange(time: number): boolean {
  return Math.abs(time) <= 8.64e15;
}
