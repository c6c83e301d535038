import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';

/** The types of the files in a built site. */
export const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
};

/** A file of a built site. */
export interface StaticFile {
  type: string;
  content: Buffer;
  /** True if the file's name contains a hash of its content, so that browsers may keep it. */
  isHashed: boolean;
}

/** Returns the file for a path such as `/`, `/tags` or `/assets/app.js`; undefined if it does not exist. */
export async function readStaticFile(folder: string, path: string): Promise<StaticFile | undefined> {
  let name: string;
  try {
    name = normalize(decodeURIComponent(path));
  } catch {
    return undefined;
  }
  if (!name.startsWith(sep) || name.includes('\0')) return undefined;
  const extension = extname(name);
  const file = name.endsWith(sep) ? `${name}index.html` : TYPES[extension] ? name : `${name}.html`;
  try {
    const content = await readFile(join(folder, file));
    return { type: TYPES[extname(file)] ?? 'text/plain', content, isHashed: path.startsWith('/assets/') };
  } catch {
    return undefined;
  }
}
