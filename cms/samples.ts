import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
/** The samples of `test/components/cms`, by name. */
export const sampleNames = ['feed', 'one-line', 'html-block', 'in-text', 'members', 'data-list', 'data-card'];

/** A sample as typed into the editor, or as a page contains it after this user has posted it. */
export function readSample(name: string, as: 'source' | 'admin' | 'writer'): Promise<string> {
  return readFile(fileURLToPath(new URL(`../test/components/cms/${name}.${as}.html`, import.meta.url)), 'utf8');
}

/** A sample's markup with the address of a running server. */
export function withServer(markup: string, url: string): string {
  return markup.replaceAll('ws://127.0.0.1:6001', url);
}
