import { readFile } from 'node:fs/promises';

/** The packages whose code is in the scripts. */
const bundled = ['@lit/reactive-element', '@noble/ciphers'];

/** Returns the license of this package, and those of the packages that its scripts contain. */
export async function licenseTexts(): Promise<string> {
  const read = (path: string) => readFile(new URL(`../../${path}`, import.meta.url), 'utf8');
  const texts = await Promise.all(bundled.map((name) => read(`node_modules/${name}/LICENSE`)));
  const others = texts.map((text, index) => `${'-'.repeat(80)}\n\n${bundled[index]}\n\n${text.trim()}\n`);
  return [`${(await read('LICENSE')).trim()}\n`, ...others].join('\n');
}
