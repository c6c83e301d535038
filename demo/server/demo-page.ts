import { readFile } from 'node:fs/promises';
import { escapeHtml } from './html.js';

const ROOT = new URL('../../', import.meta.url);

/** The attributes of a page's `<pusher-connection>`. The files contain those for a sandbox on this machine. */
export interface ConnectionTag {
  'api-key': string;
  cluster?: string;
  server?: string;
}

/** Returns the source of a page, by its path from the root of the repository. */
export function readPage(path: string): Promise<string> {
  return readFile(new URL(path, ROOT), 'utf8');
}

/** Sets the attributes of a page's `<pusher-connection>`. The pages of the demo use their own server's endpoints. */
export function setConnection(html: string, connection: ConnectionTag): string {
  const attributes = Object.entries(connection).map(([name, value]) => ` ${name}="${escapeHtml(value)}"`);
  return html.replace(/<pusher-connection\b([^>]*)>/, (_tag, others: string) => {
    const kept = others.replace(/\s+(api-key|cluster|server|auth-endpoint)="[^"]*"/g, '').trimEnd();
    return `<pusher-connection${kept}${attributes.join('')}>`;
  });
}
