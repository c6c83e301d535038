import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { build, transform } from 'esbuild';
import { sizesOf } from '../../tools/build/sizes.js';
import { type InstalledPackage, installPackage, root } from './installed-package.js';

/** A file, or files by condition. */
type Target = string | { [condition: string]: Target };

interface Manifest {
  exports: Record<string, Target>;
  main: string;
  types: string;
  typesVersions: Record<string, Record<string, string[]>>;
  bin: Record<string, string>;
  dependencies: Record<string, string>;
  peerDependencies: Record<string, string>;
}

let installed: InstalledPackage;
let manifest: Manifest;
before(async () => {
  installed = await installPackage();
  manifest = JSON.parse(await readFile(installed.path('package.json'), 'utf8')) as Manifest;
});
after(() => installed?.remove());

describe('the published package', () => {
  it('contains the scripts, modules, program and types that the documentation names, and no other files', () => {
    const elements = [
      'pusher-elements',
      'pusher-elements.min',
      'pusher-elements.all.min',
      'pusher-elements.module.min',
    ];
    const scripts = [...elements, 'pusher', 'pusher.min'].map((name) => `browser/${name}`);
    for (const name of ['sandbox', 'pusher-sandbox', ...scripts]) {
      assert.ok(installed.files.includes(`dist/${name}.js`), name);
    }
    const outside = installed.files.filter((file) => !/^dist\/.*(\.c?js|\.d\.c?ts)$/.test(file));
    const stubs = ['client/package.json', 'sandbox/package.json'];
    const editors = ['custom-elements.json', 'vscode.html-custom-data.json', 'web-types.json'];
    const others = ['dist/browser/LICENSE.txt', ...editors.map((file) => `dist/${file}`)];
    assert.deepEqual(outside.sort(), ['LICENSE', 'README.md', ...stubs, ...others, 'package.json'].sort());
  });

  it('marks the hooks of React with "use client", so that server components can import them', async () => {
    const module = await readFile(installed.path('dist/esm/components/frameworks/react.js'), 'utf8');
    assert.match(module, /^(\/\*.*\*\/\s*)?["']use client["'];/);
  });

  it('contains every file that its exports and its program refer to', () => {
    const paths = Object.values(manifest.exports).flatMap(targets);
    const typed = Object.values(manifest.typesVersions['*'] ?? {}).flat();
    const published = [...paths, ...typed, ...Object.values(manifest.bin), manifest.main, manifest.types];
    const fixed = published.filter((path) => !path.includes('*'));
    assert.ok(fixed.length > 10);
    for (const path of fixed) assert.ok(installed.files.includes(path.replace('./', '')), path);
  });

  it('imports only published files and dependencies', async () => {
    const known = new Set(Object.keys(manifest.dependencies));
    const frameworks = new Set(Object.keys(manifest.peerDependencies));
    for (const file of installed.files.filter((file) => /\.(c?js|d\.c?ts)$/.test(file))) {
      for (const specifier of specifiers(await readFile(installed.path(file), 'utf8'))) {
        if (specifier.startsWith('node:')) continue;
        if (!specifier.startsWith('.')) {
          const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
          const isOfFramework =
            frameworks.has(name) &&
            /\.d\.c?ts$|^dist\/(cjs|esm\/components\/frameworks)\/(react|svelte|vue)\.c?js$/.test(file);
          assert.ok(known.has(name) || isOfFramework, `${file} imports ${specifier}`);
          continue;
        }
        const target = join(dirname(installed.path(file)), specifier);
        const exists = existsSync(/\.d\.c?ts$/.test(file) ? target.replace(/\.(c?)js$/, '.d.$1ts') : target);
        assert.ok(exists, `${file} imports ${specifier}, which does not exist`);
      }
    }
  });

  it('contains no path of the machine that built it', async () => {
    const paths = [root, installed.workshop, dirname(installed.workshop)];
    for (const file of installed.files) {
      const text = await readFile(installed.path(file), 'utf8');
      for (const path of paths) assert.ok(!text.includes(path), `${file} contains ${path}`);
    }
  });

  it('has the full license of each bundled package in every script that contains it', async () => {
    const found: Record<string, string[]> = {};
    for (const file of installed.files.filter((file) => file.endsWith('.js'))) {
      const script = words(await readFile(installed.path(file), 'utf8'));
      for (const name of await bundledPackages(file)) {
        const license = words(await readFile(join(root, 'node_modules', name, 'LICENSE'), 'utf8'));
        assert.match(license, /copyright \(c\) .*warrant/i, `the license of ${name}`);
        assert.ok(script.includes(license), `${file} contains code of ${name}, but not its license`);
        found[name] = [...(found[name] ?? []), file];
      }
    }
    assert.deepEqual(found, {
      '@noble/ciphers': [
        ...['dist/browser/encryption.js', 'dist/browser/pusher-elements.all.min.js'],
        ...['dist/browser/pusher.worker.min.js', 'dist/esm/src/client/channels/encryption.js'],
      ],
      '@lit/reactive-element': [
        ...['dist/browser/pusher-elements.all.min.js', 'dist/browser/pusher-elements.js'],
        ...['dist/browser/pusher-elements.min.js', 'dist/browser/pusher-elements.module.min.js'],
      ],
    });
  });

  it('has only ASCII characters in the code of scripts, which browsers read in the encoding of the page', async () => {
    const scripts = installed.files.filter((file) => /^dist\/browser\/.*\.js$/.test(file));
    for (const file of scripts) {
      const source = await readFile(installed.path(file), 'utf8');
      const code = source.replace(/\/\*.*?\*\//gs, '');
      assert.deepEqual(code.match(/.{0,20}[^\0-\x7f].{0,20}/), null, file);
    }
    assert.ok(scripts.length >= 15, `${scripts.length} scripts`);
  });

  it('has the name, the version and the license at the top of every script', async () => {
    const { version } = JSON.parse(await readFile(installed.path('package.json'), 'utf8')) as { version: string };
    const scripts = installed.files.filter((file) => /\.c?js$/.test(file));
    assert.ok(scripts.length > 30);
    for (const file of scripts) {
      const [first = '', second = ''] = (await readFile(installed.path(file), 'utf8')).split('\n');
      const line = first.startsWith('#!') ? second : first;
      assert.ok(line.startsWith(`/*! pusher-elements ${version} | MIT license */`), `${file}: ${line.slice(0, 60)}`);
    }
  });

  it('uses only syntax that Safari 15.4, Chromium 97 and Firefox 104 can parse', async () => {
    const scripts = installed.files.filter((file) => /^dist\/(?!.*sandbox).*\.js$/.test(file));
    for (const file of scripts) {
      const text = await readFile(installed.path(file), 'utf8');
      const supported = { 'regexp-unicode-property-escapes': true }; // esbuild assumes that browsers lack them
      const print = async (target: string[]) => (await transform(text, { target, supported, format: 'esm' })).code;
      assert.equal(await print(['safari15.4', 'chrome97', 'firefox104']), await print(['esnext']), file);
    }
  });

  it('has all chunks inside the script that loads none', async () => {
    const script = await readFile(installed.path('dist/browser/pusher-elements.all.min.js'), 'utf8');
    assert.doesNotMatch(script, /\bimport\(/);
    const { sources } = JSON.parse(
      await readFile(join(installed.workshop, 'dist/maps/pusher-elements.all.min.js.map'), 'utf8'),
    );
    for (const file of [
      'feed/feed-controller.ts',
      'private-channels.ts',
      'encryption.ts',
      'transports/http.ts',
      'catch-up.ts',
    ]) {
      assert.ok(
        sources.some((source: string) => source.endsWith(`/${file}`)),
        file,
      );
    }
    for (const file of ['delivery/outbox.ts', 'channels/subscription-errors.ts', 'user/sign-in.ts']) {
      assert.ok(
        sources.some((source: string) => source.endsWith(`/src/client/${file}`)),
        file,
      );
    }
  });

  it('has the licenses in the CommonJS builds, too', async () => {
    const marks = {
      '@noble/ciphers': 'xsalsa20poly1305=',
      '@lit/reactive-element': 'litPropertyMetadata',
      ws: 'permessage-deflate',
    };
    for (const [name, mark] of Object.entries(marks)) {
      const license = words(await readFile(join(root, 'node_modules', name, 'LICENSE'), 'utf8'));
      const scripts = installed.files.filter((file) => file.endsWith('.cjs'));
      const texts = await Promise.all(scripts.map((file) => readFile(installed.path(file), 'utf8')));
      const containing = texts.filter((text) => text.includes(mark));
      assert.equal(containing.length, 1, name);
      assert.ok(words(containing[0] ?? '').includes(license), name);
    }
  });

  it('has an executable program', async () => {
    const { mode } = await stat(installed.path('dist/pusher-sandbox.js'));
    assert.equal(mode & 0o111, 0o111);
  });
});

describe('a bundle for browsers', () => {
  const entries = ['pusher-elements', 'pusher-elements/client', 'pusher-elements/elements'];

  for (const entry of entries) {
    it(`of ${entry} contains neither ws nor modules of Node`, async () => {
      const { metafile, outputFiles } = await build({
        stdin: { contents: `export * from '${entry}'`, resolveDir: installed.project },
        ...{ bundle: true, format: 'esm', platform: 'browser', splitting: true, outdir: 'out' },
        ...{ write: false, metafile: true, absWorkingDir: installed.project, logLevel: 'silent' },
      });
      const inputs = Object.keys(metafile.inputs);
      assert.ok(inputs.some((input) => input.includes('pusher-elements/dist/esm/')));
      assert.deepEqual(
        inputs.filter((input) => /node_modules\/ws\/|client\.node|^\(disabled\)|sandbox/.test(input)),
        [],
      );
      for (const { text } of outputFiles) assert.doesNotMatch(text, /\bfrom ?["'](ws|node:[a-z]+)["']/);
    });
  }

  for (const [imported, limit] of [
    ["{ PusherError } from 'pusher-elements/client'", 1_500],
    ["{ PusherError as unused } from 'pusher-elements/client'", 50],
    ["{ Pusher as unused } from 'pusher-elements/client'", 50],
    ["{ PusherFeed as unused } from 'pusher-elements/elements'", 50],
  ] as const) {
    it(`of import ${imported} has at most ${limit} bytes (gzip)`, async () => {
      const { outputFiles } = await build({
        stdin: {
          contents: `import ${imported}; ${imported.includes('unused') ? '' : 'console.log(PusherError)'}`,
          resolveDir: installed.project,
        },
        ...{ bundle: true, format: 'esm', minify: true, write: false, absWorkingDir: installed.project },
      });
      const size = sizesOf(outputFiles[0]?.text ?? '').gzip;
      assert.ok(size <= limit, `${size} bytes`);
    });
  }

  it('has the code for encrypted channels in a chunk of its own', async () => {
    const { metafile } = await build({
      stdin: { contents: `export * from 'pusher-elements/client'`, resolveDir: installed.project },
      ...{ bundle: true, format: 'esm', platform: 'browser', splitting: true, outdir: 'out' },
      ...{ write: false, metafile: true, absWorkingDir: installed.project, logLevel: 'silent' },
    });
    const withCiphers = Object.values(metafile.outputs).filter(({ inputs }) =>
      Object.keys(inputs).some((input) => input.endsWith('channels/encryption.js')),
    );
    assert.ok(withCiphers.length > 0);
    for (const { entryPoint } of withCiphers) assert.notEqual(entryPoint, '<stdin>');
  });
});

/** All files of an entry in `exports`. */
function targets(target: Target): string[] {
  return typeof target === 'string' ? [target] : Object.values(target).flatMap(targets);
}

/** The packages whose code a script contains, according to its source map, or else to the paths in its comments. */
async function bundledPackages(file: string): Promise<Set<string>> {
  const map = join(installed.workshop, 'dist/maps', `${basename(file)}.map`);
  const sources = file.startsWith('dist/browser/')
    ? (JSON.parse(await readFile(map, 'utf8')) as { sources: string[] }).sources
    : (await readFile(installed.path(file), 'utf8')).split('\n').filter((line) => line.startsWith('// '));
  const names = sources.map((source) => /.*\bnode_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1]);
  return new Set(names.filter((name) => name !== undefined));
}

/** A text with each run of white space as one space, as a comment may indent it. */
function words(text: string): string {
  return text.trim().replace(/\s+/g, ' ');
}

/** The specifiers that a module or a type declaration imports. */
function specifiers(text: string): string[] {
  const forms = [
    /(?:^|[;}\n])\s*(?:import|export)\b[^'"`;]*?from\s*["']([^"']+)["']/g,
    /\b(?:import|require)\(\s*["']([^"']+)["']/g,
  ];
  return [...forms, /(?:^|[;}\n])import\s*["']([^"']+)["']/g].flatMap((form) =>
    [...text.matchAll(form)].map(([, specifier = '']) => specifier),
  );
}
