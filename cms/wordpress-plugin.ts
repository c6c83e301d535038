import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const manual = fileURLToPath(new URL('../docs/wordpress.md', import.meta.url));

/** The first PHP file of docs/wordpress.md that contains this text, for a server on this machine. */
export async function pluginFromDocs(containing: string, server: { key: string; url: string }): Promise<string> {
  const blocks = (await readFile(manual, 'utf8')).matchAll(/^```php\n(.*?)^```$/gms);
  const [, code] = [...blocks].find(([block]) => block.includes(containing)) ?? [];
  if (!code) throw new Error(`docs/wordpress.md has no PHP with ${containing}.`);
  return forServer(code, server);
}

/** Replaces the attributes of the script's tag with those that define its own connection, as in docs/wordpress.md. */
export async function withOwnConnection(plugin: string, server: { key: string; url: string }): Promise<string> {
  const [line] = /\$attributes = '.*KEY.*';/.exec(await readFile(manual, 'utf8')) ?? [];
  if (!line) throw new Error('docs/wordpress.md gives no key to the script’s tag.');
  return plugin.replace(/\$attributes = '.*';/, () => forServer(line, server));
}

function forServer(code: string, { key, url }: { key: string; url: string }): string {
  return code
    .replaceAll('KEY', key)
    .replaceAll('cluster="eu"', `server="${url}"`)
    .replaceAll('cluster=eu', `server=${url}`);
}

/** The folder of the scripts, as a plugin of docs/wordpress.md names it. */
export function folderOf(plugin: string): string {
  const [, folder] = /plugins_url\('([^/]+)\//.exec(plugin) ?? [];
  if (!folder) throw new Error('The plugin enqueues no script of its own.');
  return folder;
}
