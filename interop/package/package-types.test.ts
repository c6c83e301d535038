import assert from 'node:assert/strict';
import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type InstalledPackage, installPackage, root, run } from './installed-package.js';
import { compile, projects } from './typescript-projects.js';

const tsc = join(root, 'node_modules/typescript/bin/tsc');

let installed: InstalledPackage;
before(async () => {
  installed = await installPackage();
});
after(() => installed?.remove());

describe('the type declarations', () => {
  for (const project of projects.filter(({ isOld }) => !isOld)) {
    it(`compile with moduleResolution ${project.name} without skipLibCheck`, async () => {
      await link('@types', 'undici-types');
      assert.equal(await compile(installed.project, tsc, project), '');
    });
  }

  for (const [module, moduleResolution] of [
    ['esnext', 'bundler'],
    ['node16', 'node16'],
  ] as const) {
    it(`for React, Svelte and Vue compile with moduleResolution ${moduleResolution}`, async () => {
      await link('@types', 'undici-types', 'svelte', 'vue');
      const program = `
        import 'pusher-elements/react';
        import 'pusher-elements/svelte';
        import 'pusher-elements/vue';
        import 'pusher-elements/pusher-channel';
        import { PusherChannel, PusherConnection } from 'pusher-elements/elements';
        import type { JSX } from 'react';
        import type { SvelteHTMLElements } from 'svelte/elements';
        import type { GlobalComponents } from 'vue';

        const jsx: JSX.IntrinsicElements['pusher-channel'] = { name: 'c', 'onpusher-gap': ({ detail }) => detail.since };
        const svelte: SvelteHTMLElements['pusher-channel'] = { name: 'c', 'onpusher-gap': ({ detail }) => detail.since };
        const vue: InstanceType<GlobalComponents['pusher-channel']>['$props'] = { name: 'c', loading: 'lazy' };
        const elements: (typeof HTMLElement)[] = [PusherConnection, PusherChannel];
        export { elements, jsx, svelte, vue };`;
      await writeFile(join(installed.project, 'frameworks.mts'), program);
      const libraries = ['--lib', 'es2023,dom,dom.iterable,esnext.disposable', '--types', 'node'];
      const how = ['--module', module, '--moduleResolution', moduleResolution, '--target', 'es2022', '--strict'];
      const args = [tsc, '--noEmit', '--skipLibCheck', 'false', ...how, ...libraries, 'frameworks.mts'];
      assert.deepEqual(await run(installed.project, process.execPath, args, 120_000), { code: 0, out: '', err: '' });
    });
  }
});

/** Links packages of this repository into the project with the installed package. */
async function link(...names: string[]): Promise<void> {
  for (const name of names) {
    const to = join(installed.project, 'node_modules', name);
    await symlink(join(root, 'node_modules', name), to, 'junction').catch(() => {}); // it already exists
  }
}
