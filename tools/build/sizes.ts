import { readFileSync } from 'node:fs';
import { brotliCompressSync, gzipSync } from 'node:zlib';

/** The sizes of a script in bytes. */
export interface Sizes {
  raw: number;
  gzip: number;
  brotli: number;
}

export function sizesOf(script: string | Uint8Array): Sizes {
  const bytes = Buffer.from(script);
  const gzip = gzipSync(bytes, { level: 9 }).length;
  return { raw: bytes.length, gzip, brotli: brotliCompressSync(bytes).length };
}

export function sizesOfFile(file: string): Sizes {
  return sizesOf(readFileSync(file));
}

/** Returns a sentence for each exceeded budget. */
export function exceededBudgets(
  sizes: Readonly<Record<string, Sizes>>,
  budgets: Readonly<Record<string, number>>,
): string[] {
  return Object.entries(budgets).flatMap(([name, budget]) => {
    const gzip = sizes[name]?.gzip;
    if (gzip === undefined) return `${name} has a budget, but does not exist.`;
    return gzip > budget ? `${name} has ${gzip} bytes gzipped; its budget is ${budget}.` : [];
  });
}
