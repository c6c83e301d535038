import { expect } from '@open-wc/testing';
import { readTime } from '../../../components/controllers/formatting/date.js';
import { formatValue, readFormat } from '../../../components/controllers/formatting/format.js';
import { valueAt } from '../../../components/controllers/formatting/path.js';
import { relativeAmount, relativeLifetime } from '../../../components/controllers/formatting/relative-time.js';
import { textOf } from '../../../components/controllers/formatting/text.js';
import { isPresent, readCondition } from '../../../components/controllers/templates/condition.js';
import { attributeKind } from '../../../components/controllers/templates/safe-attributes.js';
import { isSafeUrl } from '../../../components/controllers/templates/safe-url.js';

describe('a path', () => {
  const data = JSON.parse('{"a":{"b":[{"c":1}],"n":null,"__proto__":{"x":1}},"s":"text"}');

  it('finds a value in nested objects and lists', () => {
    expect(valueAt(data, 'a.b.0.c')).to.equal(1);
    expect(valueAt(data, ' s ')).to.equal('text');
    expect(valueAt(5, '.')).to.equal(5);
  });

  for (const path of [
    'x',
    'a.n.x',
    's.length',
    's.0',
    'constructor',
    'toString',
    'a.b.push',
    'a.b.1.c',
    'a..b',
    '__proto__',
  ]) {
    it(`finds nothing but the data’s own properties: ${path}`, () => {
      expect(valueAt(data, path)).to.equal(undefined);
    });
  }

  it('finds a field named __proto__ from JSON, but no prototype', () => {
    expect(valueAt(data, 'a.__proto__.x')).to.equal(1);
    for (const none of [null, undefined, 'text', 5, true]) expect(valueAt(none, 'a.b')).to.equal(undefined);
  });
});

describe('a value as text', () => {
  it('is empty for NaN, which a listener may have put into the data', () => {
    expect([Number.NaN, [1, Number.NaN]].map(textOf)).to.deep.equal(['', '1']);
  });

  it('is empty for missing values and objects, and joins plain values with commas', () => {
    expect([undefined, null, {}, [], 0, false, 'a', ['a', 2, null, {}, [1]]].map(textOf)).to.deep.equal([
      ...['', '', '', '', '0', 'false', 'a', 'a, 2'],
    ]);
  });
});

describe('a condition', () => {
  it('is false for missing values, null, false, 0, an empty text and an empty list', () => {
    expect([undefined, null, false, 0, '', []].map(isPresent)).to.not.include(true);
    expect([true, 1, '0', {}, [0]].map(isPresent)).to.not.include(false);
  });

  it('can be negated', () => {
    expect(readCondition('a.b')).to.deep.equal({ path: 'a.b', negated: false });
    expect(readCondition(' ! a.b ')).to.deep.equal({ path: 'a.b', negated: true });
  });
});

describe('a URL from data', () => {
  const safe = (text: string) => isSafeUrl(text, 'https://example.org/page/');

  for (const url of [
    'https://a.b/c?d#e',
    'HTTP://a',
    'mailto:a@b',
    '/a',
    'a/b',
    '?a',
    '#a',
    '//a.b',
    '',
    'a:b@c'.slice(2),
  ]) {
    it(`can be ${JSON.stringify(url)}`, () => expect(safe(url)).to.equal(true));
  }

  for (const url of [
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    ' \u0000\u0001\tjavascript:alert(1)',
    'java\tscript:alert(1)',
    'java\nscript\r:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    'blob:https://example.org/1',
    'file:///etc/passwd',
    'view-source:https://a',
    'intent://a',
    'https://[',
  ]) {
    it(`can’t be ${JSON.stringify(url)}`, () => expect(safe(url)).to.equal(false));
  }

  it('can be relative in a page that was opened as a file', () => {
    expect(isSafeUrl('a.html', 'file:///home/page.html')).to.equal(true);
    expect(isSafeUrl('file:///home/page.html', 'file:///home/page.html')).to.equal(false);
  });
});

describe('an attribute that data sets', () => {
  it('is on a fixed list for each element', () => {
    expect(attributeKind('a', 'href')).to.equal('url');
    expect(attributeKind('img', 'src')).to.equal('url');
    expect(attributeKind('img', 'alt')).to.equal('text');
    expect(attributeKind('time', 'datetime')).to.equal('text');
  });

  for (const [element, attribute] of [
    ...['onclick', 'style', 'srcdoc', 'class', 'id', 'name', 'is', 'constructor', 'action', 'srcset', 'formaction'].map(
      (attribute) => ['a', attribute],
    ),
    ...['script', 'iframe', 'embed', 'frame'].map((element) => [element, 'src']),
    ...['link', 'base', 'use', 'constructor'].map((element) => [element, 'href']),
    ['script', 'title'],
  ] as [string, string][]) {
    it(`can’t be ${attribute} on <${element}>`, () => expect(attributeKind(element, attribute)).to.equal(undefined));
  }
});

describe('a time from data', () => {
  const noon = Date.UTC(2024, 4, 1, 12);

  it('is read from ISO text, and from seconds or milliseconds since the epoch as numbers or text', () => {
    for (const value of [
      '2024-05-01T12:00:00Z',
      noon,
      noon / 1000,
      String(noon),
      String(noon / 1000),
      'Wed, 01 May 2024 12:00:00 GMT',
    ]) {
      expect(readTime(value), String(value)).to.equal(noon);
    }
  });

  it('is in the reader’s time zone if it doesn’t name one', () => {
    // JSON can contain infinite numbers: 1e999
    for (const value of [JSON.parse('1e999'), JSON.parse('-1e999')]) expect(readTime(value)).to.be.NaN;
    expect(readTime('2024-05-01')).to.equal(new Date(2024, 4, 1).getTime());
    expect(readTime('2024-05-01 12:00:00')).to.equal(new Date(2024, 4, 1, 12).getTime());
  });

  it('isn’t read from other values', () => {
    for (const value of ['', 'soon', 'item 5', '5', null, undefined, {}, [], true, '2024-99-99T00:00:00Z']) {
      expect(readTime(value), String(value)).to.be.NaN;
    }
  });
});

describe('a format', () => {
  const write = (format: string, value: unknown, language = 'en') =>
    formatValue(value, readFormat(format), language).replaceAll(/[\u00a0\u202f]/g, ' ');
  const noon = new Date(2024, 4, 1, 12, 30).getTime();

  for (const [format, value, language, words] of [
    ['number', 1234.5, 'de', '1.234,5'],
    ['number:2', '3', 'en', '3.00'],
    ['number:compact', 12_345, 'en', '12K'],
    ['percent', 0.25, 'de', '25 %'],
    ['percent:1', 0.256, 'en', '25.6%'],
    ['currency:EUR', 12.5, 'de', '12,50 €'],
    ['unit:kilometer', 5, 'en', '5 km'],
    ['date', noon, 'en', 'May 1, 2024'],
    ['date:long', noon, 'de', '1. Mai 2024'],
    ['time', noon, 'en-GB', '12:30'],
    ['datetime', noon, 'en-GB', '1 May 2024, 12:30'],
  ] as [string, unknown, string, string][]) {
    it(`${format} in ${language} writes ${value} as ${words}`, () =>
      expect(write(format, value, language)).to.equal(words));
  }

  it('returns values that it doesn’t apply to unchanged, and nothing for missing ones', () => {
    expect(write('number', 'many')).to.equal('many');
    expect(write('date', 'soon')).to.equal('soon');
    expect(write('date', 1e300)).to.equal('1e+300');
    for (const missing of [null, undefined, '', {}]) expect(write('currency:EUR', missing)).to.equal('');
  });

  for (const none of [
    'nothing',
    'currency',
    'currency:EURO',
    'unit:none',
    'date:wide',
    'number:x',
    'constructor',
    '__proto__',
  ]) {
    it(`doesn’t exist: ${none}`, () => expect(readFormat(none)).to.equal(undefined));
  }
});

describe('a relative time', () => {
  const SECOND = 1_000;
  const words = (seconds: number) => relativeAmount(seconds * SECOND, 0).join(' ');

  it('uses the largest whole unit that fits', () => {
    expect(
      [0, -59, -60, -119, -3_600, -86_400, 90_000, -8 * 86_400, -70 * 86_400, -800 * 86_400].map(words),
    ).to.deep.equal([
      ...[
        '0 second',
        '0 second',
        '-1 minute',
        '-1 minute',
        '-1 hour',
        '-1 day',
        '1 day',
        '-1 week',
        '-2 month',
        '-2 year',
      ],
    ]);
  });

  it('stays correct until the next whole unit', () => {
    expect(relativeLifetime(-61 * SECOND, 0)).to.equal(59 * SECOND);
    expect(relativeLifetime(-10 * SECOND, 0)).to.equal(50 * SECOND);
    expect(relativeLifetime(61 * SECOND, 0)).to.equal(1 * SECOND + 1);
  });
});
