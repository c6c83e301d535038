import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { statusHint } from '../../src/client/auth/status-hint.js';
import { closeAction, describeClose } from '../../src/client/protocol/close-codes.js';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const filesIn = (folder: string) =>
  readdirSync(new URL(`../../${folder}`, import.meta.url), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name}`);

const CODE_LIST = 'src/client/protocol/error-code.ts';
const clientSources = filesIn('src/client')
  .filter((path) => path !== CODE_LIST)
  .map(read);
const elementSources = filesIn('components').map(read);
const sources = [...clientSources, ...elementSources];
const page = read('docs/errors.md');
const readme = read('README.md');

/** The types of errors. */
const types = [
  ...(/PusherErrorType =([^;]*);/.exec(read('src/client/protocol/pusher-error.ts'))?.[1] ?? '').matchAll(/'(\w+)'/g),
]
  .map(([, type]) => type as string)
  .sort();

/** The unions of error-code.ts, by the name of a type of errors or of an alias. */
const unions = new Map(
  [...read(CODE_LIST).matchAll(/^(?:type| ) (\w+)(?: =|:)([^;]*);/gm)].map(([, name, union]) => [name, union]),
);

/** Returns the codes of a type of errors. */
function codesOf(name: string): string[] {
  const members = [...(unions.get(name) ?? '').matchAll(/'([^']+)'|(\w+)/g)];
  return members.flatMap(([, code, alias]) => code ?? codesOf(alias as string)).sort();
}

/** The sections of the page: its `##` headings, and the headings and texts in each. */
const sections = new Map(
  page.split(/^## /m).map((section): [string, { heading: string; text: string }[]] => {
    const [title = '', ...parts] = section.split(/^### /m);
    const split = (part: string) => ({ heading: part.split('\n', 1)[0] ?? '', text: part.replace(/^.*/, '') });
    return [split(title).heading, parts.map(split)];
  }),
);

/** Returns the headings of a type's codes: `no-auth`, or `timeout (AuthError)` if two types have the same code. */
function codeHeadings(type: string) {
  return (sections.get(type) ?? []).filter(({ heading }) => /^[a-z]/.test(heading));
}

/** The forms in which the source writes a code: each matches the code, a template, or an expression. */
const CREATIONS = [
  /\bcode: ('[^']*'|`[^`]*`)/g,
  /#report(?:Once)?\(\s*container,\s*('[^']*'|`[^`]*`)/g,
  /\breportUnsent\([^'`]*('[^']*'|`[^`]*`)/g,
];

/** The form in which elements write the code of a `ConfigurationError`. */
const MISTAKE = /\bconfigurationError\(\s*('[^']*'|`[^`]*`|\w+)/g;

/** Codes that the source builds from a list, by the expression. */
const BUILT: Record<string, string[]> = {
  '`no-${needs}`': namesIn(/interface Owners \{([^}]*)\}/, /(\w+):/g).map((kind) => `no-${kind}`),
  "`no-${key.replace('_', '-')}`": namesIn(/const FIELDS = \[([^\]]*)\]/).map(
    (field) => `no-${field.replace('_', '-')}`,
  ),
  attribute: namesIn(/const TIMES = \[([^\]]*)\]/).map((name) => name.replace('T', '-t')),
};
/** Expressions with a code that was created elsewhere. */
const PASSED = ['code'];

/** Returns the names in a list of the source. */
function namesIn(list: RegExp, name = /'(\w+)'/g): string[] {
  const found = sources.map((source) => list.exec(source)?.[1]).find(Boolean) ?? '';
  return [...found.matchAll(name)].map(([, text]) => text as string);
}

/** The codes that the source creates. */
function createdCodes(): Set<string> {
  const textsOf = (source: string, forms: RegExp[]) =>
    forms.flatMap((form) => [...source.matchAll(form)].map(([, text]) => text as string));
  const written = [
    ...clientSources.flatMap((source) => textsOf(source, CREATIONS)),
    ...elementSources.flatMap((source) => textsOf(source, [...CREATIONS, MISTAKE])),
  ];
  const codes = written
    .filter((text) => !PASSED.includes(text))
    .flatMap((text) => {
      if (text.startsWith("'")) return text.slice(1, -1);
      assert.ok(BUILT[text], `The test doesn't know how ${text} builds a code: add it to BUILT.`);
      return BUILT[text];
    });
  return new Set(codes);
}

/** The source with joined strings, and with the values of constants in them. */
const text = sources
  .map((source) => {
    const constants = new Map(
      [...source.matchAll(/const ([A-Z_]+) = '?([\w-]+)'?;/g)].map(([, name, value]) => [name, value]),
    );
    return source
      .replace(/['`]\s*\+\s*['`]/g, '')
      .replace(/\$\{([A-Z_]+)\}/g, (all, name) => constants.get(name)?.replaceAll('_', '') ?? all);
  })
  .join('\n');

/** Returns the parts of a message between its placeholders and marks that are long enough to search for. */
function clausesOf(message: string): string[] {
  const parts = message.split(/\b[A-Z][A-Z_]+\b|\d+|[:;,.?()“”"<>{}…]/);
  return parts.map((part) => part.trim()).filter((part) => part.length >= 10);
}

/** Returns true if the source has a clause, or nearly half of it: the rest may come from a variable. */
function isInSource(clause: string): boolean {
  const words = clause.split(' ');
  return words.some((_first, start) =>
    words.some((_last, last) => {
      const run = words.slice(start, last + 1).join(' ');
      return run.length >= Math.max(8, clause.length * 0.45) && text.includes(run);
    }),
  );
}

/** Returns the anchors of a page's headings, as GitHub creates them. */
function anchorsOf(markdown: string): Set<string> {
  const headings = [...markdown.replace(/^```[\s\S]*?^```/gm, '').matchAll(/^#+ (.*)$/gm)];
  const slugs = headings.map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
  assert.equal(new Set(slugs).size, slugs.length, `two headings have the same anchor: ${slugs}`);
  return new Set(slugs);
}

describe('docs/errors.md', () => {
  it('has a section for each type of errors, to which the README links', () => {
    const rows = [...sections.keys()].filter((title) => types.includes(title));
    assert.deepEqual(rows.sort(), types);
    for (const type of types) assert.ok(readme.includes(`[\`${type}\`](docs/errors.md#${type.toLowerCase()})`), type);
  });

  for (const type of types) {
    it(`lists the codes of ${type}, and no others`, () => {
      const listed = codeHeadings(type).map(({ heading }) => {
        const [, code, of] = /^(\S+)(?: \((\w+)\))?$/.exec(heading) ?? [];
        assert.equal(of ?? type, type, heading);
        return code;
      });
      assert.deepEqual(listed.sort(), codesOf(type));
    });

    it(`has a message, a cause and a remedy for each code of ${type}`, () => {
      for (const { heading, text: section } of codeHeadings(type)) {
        assert.match(section, /^> `.*`$/m, heading);
        assert.match(section, /^- Cause: .*\n(?: .*\n)*- Remedy: /m, heading);
        if (type !== 'ConfigurationError') assert.match(section, /^- Retryable: (yes|no)/m, heading);
      }
    });
  }

  it('lists the codes that the source creates, and no others', () => {
    const listed = new Set(types.flatMap(codesOf));
    assert.deepEqual([...createdCodes()].sort(), [...listed].sort());
  });

  it('quotes messages as they are in the source', () => {
    const quoted = [...page.split(/^## (?:Console messages|Sandbox)/m)[0]!.matchAll(/^> `(.*)`$/gm)];
    assert.ok(quoted.length > 100);
    const unknown = quoted.flatMap(([, message = '']) => clausesOf(message).filter((clause) => !isInSource(clause)));
    assert.deepEqual(unknown, []);
  });

  it('lists the messages that the source writes to the console', () => {
    const calls = [...text.matchAll(/console\.(?:warn|error)\(\s*(?:'([^']*)'|"([^"]*)"|`([^`]*)`)/g)];
    assert.ok(calls.length >= 6);
    for (const [, ...messages] of calls) {
      const literal =
        (messages.find(Boolean) ?? '').split(/\$\{[^}]*\}/).sort((one, other) => other.length - one.length)[0] ?? '';
      const [longest = ''] = clausesOf(literal).sort((one, other) => other.length - one.length);
      assert.ok(page.includes(longest), longest);
    }
  });

  it('lists the HTTP statuses that messages explain', () => {
    const explained = Array.from({ length: 100 }, (_, index) => 400 + index).filter((status) => statusHint(status));
    const table =
      sections.get('AuthError')?.find(({ heading }) => heading === 'AuthError with an HTTP status')?.text ?? '';
    assert.ok(explained.length >= 5);
    for (const status of explained) assert.match(table, new RegExp(`^\\| (\\d+, )*${status}\\b`, 'm'));
  });

  it('has only links to anchors that exist', () => {
    const pages = ['README.md', 'docs/errors.md', 'docs/troubleshooting.md'];
    for (const from of pages) {
      for (const [, path = '', anchor = ''] of read(from).matchAll(/\]\(((?:docs\/)?[\w-]*(?:\.md)?)#([\w-]+)\)/g)) {
        const folder = from.startsWith('docs/') ? 'docs/' : '';
        const target = path === '' ? from : `${folder}${path}`;
        assert.ok(anchorsOf(read(target)).has(anchor), `${from}: ${path}#${anchor}`);
      }
    }
  });
});

describe('the close codes in docs/errors.md', () => {
  const effects = {
    wait: 'Retries.',
    again: 'Retries after at least 250 ms.',
    busy: 'Retries after at least 1 s.',
    tls: 'Retries at once with TLS.',
    refuse: 'Gives up.',
  };
  const table = page.split(/^## /m).find((section) => section.startsWith('Close codes')) ?? '';
  const rows = [...table.matchAll(/^\| (\d[^|]*) \| (.*) \| ([^|]*) \| ([^|]*) \|$/gm)].flatMap(
    ([, codes = '', ...cells]) =>
      codes.split(', ').flatMap((range) => {
        const [first = 0, last = first] = range.split('–').map(Number);
        return Array.from({ length: last - first + 1 }, (_, index) => ({ code: first + index, cells }));
      }),
  );

  it('are complete from 4000 on', () => {
    const codes = rows.map(({ code }) => code).filter((code) => code >= 4000);
    assert.deepEqual(
      codes.sort(),
      Array.from({ length: 1000 }, (_, index) => 4000 + index),
    );
  });

  it('have the effect that the client gives them', () => {
    for (const { code, cells } of rows) {
      const expected = [effects[closeAction(code, 'opening')], effects[closeAction(code, 'connected')]];
      assert.deepEqual(cells.slice(1), expected, `${code}`);
    }
  });

  it('have the explanation of the message', () => {
    for (const { code, cells } of rows) {
      const words = describeClose(code, '');
      if (words !== 'no reason given') assert.ok(cells[0]?.includes(`\`${words}\``), `${code}: ${words}`);
    }
  });
});
