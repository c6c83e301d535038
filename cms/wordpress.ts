import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { endProcess, startProcess } from '../tools/browsers/child-process.js';
import { freePort } from '../tools/browsers/free-port.js';
import { type Database, startDatabase } from './database.js';
import { wordpressFolder } from './wordpress-packages.js';

const ours = fileURLToPath(new URL('site', import.meta.url));
const LOOPBACK = '127.0.0.1';

/** How long PHP may take to start, in ms. */
const PATIENCE = 60_000;

/** The user who posts: an administrator or an editor, whose HTML WordPress keeps, or an author, whose HTML it strips. */
export type Poster = 'admin' | 'editor' | 'writer';

/** A published post. */
export interface Post {
  /** Its address. */
  link: string;
  /** The content as WordPress renders it. */
  content: string;
}

/** A WordPress on this machine with its default theme, in a temporary folder. */
export class WordPress {
  private constructor(
    /** Without a slash at the end. */
    readonly url: string,
    /** The folder for must-use plugins. */
    readonly plugins: string,
    readonly passwords: Record<Poster, string>,
    readonly close: () => Promise<void>,
  ) {}

  /** Installs WordPress and starts it. This takes about 10 s. */
  static async start(): Promise<WordPress> {
    const folder = await mkdtemp(join(tmpdir(), 'pusher-elements-cms-'));
    const running: { close(): Promise<void> }[] = [];
    const close = async () => {
      for (const process of running.splice(0).reverse()) await process.close();
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    };
    try {
      const site = join(folder, 'site');
      const begun = await Promise.allSettled([
        copySite(site),
        startDatabase(join(folder, 'database'), 'wordpress').then((database) => {
          running.push(database);
          return database;
        }),
      ]);
      for (const one of begun) if (one.status === 'rejected') throw one.reason;
      const address = `${LOOPBACK}:${await freePort()}`;
      await writeSettings(site, address, running[0] as Database);
      const passwords = await install(site, address);
      running.push(await serve(site, address));
      return new WordPress(`http://${address}`, join(site, 'wp-content/mu-plugins'), passwords, close);
    } catch (error) {
      await close();
      throw error;
    }
  }

  /** Publishes a post through the REST API, as the editor of WordPress does. */
  async publish(poster: Poster, title: string, content: string): Promise<Post> {
    const response = await fetch(`${this.url}/?rest_route=/wp/v2/posts`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Basic ${Buffer.from(`${poster}:${this.passwords[poster]}`).toString('base64')}`,
      },
      body: JSON.stringify({ title, content, status: 'publish' }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`WordPress answers ${response.status}: ${text}`);
    const post = JSON.parse(text) as { link: string; content: { rendered: string } };
    return { link: post.link, content: post.content.rendered };
  }
}

/** Copies the site, as tests add plugins to it. Skips links to packages that are not installed. */
async function copySite(site: string): Promise<void> {
  await cp(wordpressFolder, site, { recursive: true, dereference: true, filter: (path) => existsSync(path) });
  await mkdir(join(site, 'wp-content/mu-plugins'), { recursive: true });
  await writeFile(join(site, 'favicon.ico'), ''); // requested by browsers
  for (const file of ['install.php', 'wp-config.php', 'emoji.php']) await cp(join(ours, file), join(site, file));
  await cp(join(ours, 'no-foreign-hosts.php'), join(site, 'wp-content/mu-plugins/no-foreign-hosts.php'));
}

async function writeSettings(site: string, address: string, { socket }: Database): Promise<void> {
  const settings = { DB_HOST: `localhost:${socket}`, WP_HOME: `http://${address}` };
  const lines = Object.entries(settings).map(([name, value]) => `define('${name}', '${value}');\n`);
  await writeFile(join(site, 'settings.php'), `<?php\n${lines.join('')}`);
}

async function install(site: string, address: string): Promise<Record<Poster, string>> {
  const { stdout } = await promisify(execFile)('php', ['install.php', address], { cwd: site });
  await rm(join(site, 'install.php'));
  const passwords = /\{.*\}$/.exec(stdout)?.[0];
  if (!passwords) throw new Error(`WordPress could not be installed: ${stdout}`);
  return JSON.parse(passwords) as Record<Poster, string>;
}

async function serve(site: string, address: string): Promise<{ close(): Promise<void> }> {
  // rereads plugins that a test changes
  const options = ['-d', 'error_reporting=0', '-d', 'opcache.revalidate_freq=0', '-S', address, '-t', site];
  const env = { ...process.env, PHP_CLI_SERVER_WORKERS: '4' }; // serves the files of a page in parallel
  const server = startProcess('php', options, { cwd: site, env });
  const end = Date.now() + PATIENCE;
  while (
    !(await fetch(`http://${address}/readme.html`).then(
      (response) => response.ok,
      () => false,
    ))
  ) {
    if (Date.now() > end) {
      await endProcess(server);
      throw new Error('PHP did not start.');
    }
    await sleep(50);
  }
  return { close: () => endProcess(server) };
}
