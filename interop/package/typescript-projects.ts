import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './installed-package.js';

/** Programs by file name. Each compiles with the options of the {@link projects} that contain it. */
const programs: Readonly<Record<string, string>> = {
  'client.ts': `
    import Pusher, { Pusher as Named, PusherError, type Options, type Channel } from 'pusher-elements/client';
    const options: Options = { cluster: 'eu' };
    const client: Pusher = new Pusher('key', options);
    const same: typeof Pusher = Named;
    const channel: Channel = client.subscribe('news');
    channel.bind('story', (data: unknown) => void data);
    const state: string = client.connection.state;
    const error: PusherError = new PusherError('AuthError', 'refused', { code: 403 });
    export { error, same, state };
    class OwnError extends PusherError {}
    export const isTemporary = (cause: unknown) => cause instanceof PusherError && cause.retryable;
    export const isOwn = (cause: unknown) => cause instanceof OwnError && cause.code;
    type Listening = 'bind' | 'unbind' | 'bind_global' | 'unbind_global' | 'bind_all' | 'unbind_all' | 'emit';
    type State = 'name' | 'subscribed' | 'subscriptionPending' | 'subscriptionCancelled' | 'subscriptionCount';
    type Internal = Exclude<keyof Channel, Listening | State | 'subscribe' | 'unsubscribe' | 'ready' | 'trigger'>;
    export const onlyPublicMembers: [Internal] extends [never] ? true : false = true;
    type InternalOfConnection = keyof Pusher['connection'] & ('heardAt' | 'move');
    export const hidesConnection: [InternalOfConnection] extends [never] ? true : false = true;
    // @ts-expect-error options cannot be a number
    new Pusher('key', 7);`,
  // as in code for pusher-js
  'required.ts': `
    import Pusher = require('pusher-elements/client');
    const options: Pusher.Options = { cluster: 'eu' };
    const client: Pusher = new Pusher('key', options);
    const named: Pusher = new Pusher.Pusher('key', options);
    const byDefault: Pusher = new Pusher.default('key', options);
    const typed = new Pusher<{ story: { id: number } }>('key', options);
    typed.bind('story', (story) => story.id.toFixed());
    const channel: Pusher.Channel = client.subscribe('news');
    const error: Pusher.PusherError = new Pusher.PusherError('AuthError', 'refused', { code: 403 });
    export { byDefault, channel, error, named };
    // @ts-expect-error options cannot be a number
    new Pusher('key', 7);`,
  'sandbox.ts': `
    import { createSandbox, type Sandbox } from 'pusher-elements/sandbox';
    export const sandbox: Promise<Sandbox> = createSandbox({ port: 0 });`,
  'elements.ts': `
    import Pusher, { PusherValue, type Options } from 'pusher-elements';
    import { PusherConnection, type PusherFeed } from 'pusher-elements/elements';
    import Client from 'pusher-elements/client';
    import 'pusher-elements/pusher-feed';
    const feed: PusherFeed = document.createElement('pusher-feed');
    const connection: PusherConnection | null = document.querySelector('pusher-connection');
    export { Client, connection, feed, Pusher, PusherConnection, PusherValue, type Options };`,
};

const page = { lib: ['es2022', 'dom'], types: [] };
const server = { lib: ['es2022'], types: ['node'] };
const modules = { module: 'node16', moduleResolution: 'node16' };
const bundled = { module: 'esnext', moduleResolution: 'bundler' };
/** `moduleResolution: node`, which does not support `exports`. TypeScript 7 has removed it. */
const old = { moduleResolution: 'node10', ignoreDeprecations: '5.0' };

/** Compiler options, and the files that compile with them. `x.cts` and `x.mts` contain the program `x.ts`. */
export const projects: readonly { name: string; options: object; files: string[]; isOld?: boolean }[] = [
  { name: 'node16, for a page', options: { ...page, ...modules }, files: ['client.cts', 'client.mts', 'required.cts'] },
  {
    name: 'node16, in Node without a DOM',
    options: { ...server, ...modules },
    files: ['client.cts', 'client.mts', 'required.cts', 'sandbox.cts', 'sandbox.mts'],
  },
  { name: 'bundler, for a page', options: { ...page, ...bundled }, files: ['client.ts', 'elements.ts'] },
  { name: 'bundler, in Node', options: { ...server, ...bundled }, files: ['client.ts', 'sandbox.ts'] },
  {
    name: 'node, modules for a page',
    options: { ...page, ...old, module: 'esnext' },
    files: ['client.ts', 'elements.ts'],
    isOld: true,
  },
  {
    name: 'node, CommonJS for a page, without esModuleInterop',
    options: { ...page, ...old, module: 'commonjs', esModuleInterop: false },
    files: ['client.ts', 'elements.ts', 'required.ts'],
    isOld: true,
  },
  {
    name: 'node, CommonJS in Node',
    options: { ...server, ...old, module: 'commonjs', esModuleInterop: true },
    files: ['client.ts', 'required.ts', 'sandbox.ts'],
    isOld: true,
  },
];

/** Compiles a project in the folder with the installed package, with the types of all packages. Returns the errors. */
export async function compile(
  folder: string,
  tsc: string,
  { name, options, files }: (typeof projects)[number],
): Promise<string> {
  const project = join(folder, name.replace(/\W+/g, '-'));
  await mkdir(project, { recursive: true });
  for (const file of files) await writeFile(join(project, file), programs[file.replace(/[cm]ts$/, 'ts')] ?? '');
  const compilerOptions = { noEmit: true, strict: true, skipLibCheck: false, target: 'es2022', ...options };
  await writeFile(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
  const { out, err } = await run(folder, process.execPath, [tsc, '--project', project], 120_000);
  return out + err;
}
