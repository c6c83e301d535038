import { readTime } from './date.js';
import { relativeAmount } from './relative-time.js';
import { textOf } from './text.js';

/** Writes a value in a language; undefined for one that the format can make nothing of. */
type Write = (value: unknown, language: string) => string | undefined;

const STYLES = ['full', 'long', 'medium', 'short'];

/** Each format by its name; what stands after a colon is its parameter. A format that isn't one throws, or is undefined. */
const FORMATS: Record<string, (parameter: string | undefined) => Write | undefined> = {
  'relative-time': () => (value, language) => {
    const time = readTime(value);
    if (!isDate(time)) return undefined;
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

const formats = new Map<string, Write | undefined>();

/** What a format such as `currency:EUR` does; undefined for a name that is none. */
export function readFormat(format: string): Write | undefined {
  const name = format.trim();
  if (!formats.has(name)) formats.set(name, make(name));
  return formats.get(name);
}

/** A value as text, by a format where there is one; what the format can make nothing of stays as it is. */
export function formatted(value: unknown, format: Write | undefined, language: string): string {
  if (!format || value === null || value === undefined || value === '' || typeof value === 'object')
    return textOf(value);
  return format(value, language) ?? textOf(value);
}

function make(format: string): Write | undefined {
  const [name = '', parameter] = format.split(':');
  try {
    const write = Object.hasOwn(FORMATS, name) ? FORMATS[name]?.(parameter) : undefined;
    write?.(0, 'en'); // throws for a parameter that is none
    return write;
  } catch {
    return undefined;
  }
}

function styleOf(style: string | undefined, usual: 'medium' | 'short'): 'full' | 'long' | 'medium' | 'short' {
  if (style && !STYLES.includes(style)) throw new RangeError(style);
  return (style as 'full') ?? usual;
}

function digits(parameter: string | undefined): Intl.NumberFormatOptions {
  if (!parameter) return {};
  if (parameter === 'compact') return { notation: 'compact' };
  return { minimumFractionDigits: Number(parameter), maximumFractionDigits: Number(parameter) };
}

function dates(options: Intl.DateTimeFormatOptions): Write {
  const formatter = perLanguage((language) => new Intl.DateTimeFormat(language, options));
  return (value, language) => {
    const time = readTime(value);
    return isDate(time) ? formatter(language).format(time) : undefined;
  };
}

function numbers(options: Intl.NumberFormatOptions): Write {
  const formatter = perLanguage((language) => new Intl.NumberFormat(language, options));
  return (value, language) => {
    const number = typeof value === 'string' && value.trim() ? Number(value) : value;
    return typeof number === 'number' && Number.isFinite(number) ? formatter(language).format(number) : undefined;
  };
}

const relative = perLanguage((language) => new Intl.RelativeTimeFormat(language, { numeric: 'auto' }));

/** Making a formatter takes longer than all else: one a language is kept. */
function perLanguage<Formatter>(make: (language: string) => Formatter): (language: string) => Formatter {
  const made = new Map<string, Formatter>();
  return (language) => {
    const formatter = made.get(language) ?? make(language);
    made.set(language, formatter);
    return formatter;
  };
}

/** Whether a time is one that a date can be: some 270,000 years around 1970. */
function isDate(time: number): boolean {
  return Math.abs(time) <= 8.64e15;
}
