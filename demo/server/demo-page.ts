import { readFile } from 'node:fs/promises';

const ROOT = new URL('../../', import.meta.url);

/** The attributes of a page's `<pusher-connection>`. The files contain those for the sandbox on port 4567. */
export interface ConnectionTag {
  'api-key': string;
  cluster?: string;
  server?: string;
}

/** Returns a page, by its path from the root of the repository, with these attributes on its `<pusher-connection>`. */
export async function renderPage(path: string, connection: ConnectionTag): Promise<string> {
  const html = await readFile(new URL(path, ROOT), 'utf8');
  const attributes = Object.entries(connection).map(([name, value]) => ` ${name}="${escapeAttribute(value)}"`);
  return html.replace(/<pusher-connection\b([^>]*)>/, (_tag, others: string) => {
    const kept = others.replace(/\s+(api-key|cluster|server)="[^"]*"/g, '').trimEnd();
    return `<pusher-connection${kept}${attributes.join('')}>`;
  });
}

function escapeAttribute(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
