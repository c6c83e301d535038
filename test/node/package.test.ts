import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { build, transform } from 'esbuild';
import { type InstalledPackage, installPackage, root } from './runtimes/installed-package.js';

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
    const named = ['index', 'client', 'elements', 'pusher-connection', 'pusher-channel', 'sandbox', 'pusher-sandbox'];
    const scripts = ['pusher-elements', 'pusher-elements.min', 'pusher-elements.all.min', 'pusher', 'pusher.min'];
    for (const name of [...named, ...scripts]) assert.ok(installed.files.includes(`dist/${name}.js`), name);
    const outside = installed.files.filter((file) => !/^dist\/.*(\.c?js|\.js\.map|\.d\.c?ts)$/.test(file));
    const stubs = ['client/package.json', 'sandbox/package.json'];
    assert.deepEqual(outside.sort(), ['LICENSE', 'README.md', ...stubs, 'package.json'].sort());
  });

  it('marks the hooks of React with "use client", so that server components can import them', async () => {
    assert.match(await readFile(installed.path('dist/react.js'), 'utf8'), /^(\/\*.*\*\/\s*)?["']use client["'];/);
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
          const isOfFramework = frameworks.has(name) && /\.d\.ts$|^dist\/(react|svelte|vue)\.c?js$/.test(file);
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
      if (!file.endsWith('.map')) continue;
      const { sources, sourcesContent } = JSON.parse(text) as { sources: string[]; sourcesContent: string[] };
      assert.equal(sourcesContent.length, sources.length, file);
      for (const source of sources) assert.match(source, /^(\.\.\/)+(src|components|node_modules)\//, file);
    }
  });

  it('has the full license of each bundled package in every script that contains it', async () => {
    const found: Record<string, string[]> = {};
    for (const file of installed.files.filter((file) => file.endsWith('.js'))) {
      const script = words(await readFile(installed.path(file), 'utf8'));
      for (const name of await bundledPackages(installed.path(`${file}.map`))) {
        const license = words(await readFile(join(root, 'node_modules', name, 'LICENSE'), 'utf8'));
        assert.match(license, /copyright \(c\) .*warrant/i, `the license of ${name}`);
        assert.ok(script.includes(license), `${file} contains code of ${name}, but not its license`);
        found[name] = [...(found[name] ?? []), file.replace(/chunk-\w+/, 'chunk')];
      }
    }
    assert.deepEqual(found, {
      '@noble/ciphers': [
        ...['dist/chunks/chunk.js', 'dist/encryption.js', 'dist/pusher-elements.all.min.js'],
        'dist/pusher.worker.min.js',
      ],
      '@lit/reactive-element': [
        ...['dist/pusher-elements.all.min.js', 'dist/pusher-elements.js', 'dist/pusher-elements.min.js'],
      ],
    });
  });

  it('has only ASCII characters in the code of scripts, which browsers read in the encoding of the page', async () => {
    const scripts = installed.files.filter((file) => /^dist\/[^/]+\.js$/.test(file));
    let count = 0;
    for (const file of scripts) {
      const source = await readFile(installed.path(file), 'utf8');
      if (!/^\/\*!.*\*\/\s*"use strict";\s*\(/.test(source)) continue;
      count++;
      const code = source.replace(/\/\*.*?\*\//gs, '');
      assert.deepEqual(code.match(/.{0,20}[^\0-\x7f].{0,20}/), null, file);
    }
    assert.ok(count >= 15, `${count} scripts`);
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
    const script = await readFile(installed.path('dist/pusher-elements.all.min.js'), 'utf8');
    assert.doesNotMatch(script, /\bimport\(/);
    const { sources } = JSON.parse(await readFile(installed.path('dist/pusher-elements.all.min.js.map'), 'utf8'));
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
      '@noble/ciphers': 'xsalsa20poly1305 = ',
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
      assert.ok(inputs.some((input) => input.includes('pusher-elements/dist/chunks/')));
      assert.deepEqual(
        inputs.filter((input) => /node_modules\/ws\/|client\.node|^\(disabled\)|sandbox/.test(input)),
        [],
      );
      for (const { text } of outputFiles) assert.doesNotMatch(text, /\bfrom ?["'](ws|node:[a-z]+)["']/);
    });
  }

  it('has the code for encrypted channels in a chunk of its own', async () => {
    const { metafile } = await build({
      stdin: { contents: `export * from 'pusher-elements/client'`, resolveDir: installed.project },
      ...{ bundle: true, format: 'esm', platform: 'browser', splitting: true, outdir: 'out' },
      ...{ write: false, metafile: true, absWorkingDir: installed.project, logLevel: 'silent' },
    });
    const withCiphers = Object.values(metafile.outputs).filter(({ inputs }) =>
      Object.keys(inputs).some((input) => input.includes('dist/chunks/encryption')),
    );
    assert.ok(withCiphers.length > 0);
    for (const { entryPoint } of withCiphers) assert.notEqual(entryPoint, '<stdin>');
  });
});

/** All files of an entry in `exports`. */
function targets(target: Target): string[] {
  return typeof target === 'string' ? [target] : Object.values(target).flatMap(targets);
}

/** The packages whose code a script contains, according to its source map. */
async function bundledPackages(map: string): Promise<Set<string>> {
  const { sources } = JSON.parse(await readFile(map, 'utf8')) as { sources: string[] };
  const names = sources.map((source) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1]);
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
