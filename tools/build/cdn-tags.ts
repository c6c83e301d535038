import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The public CDN that the README uses. It serves each published version of a package from npm. */
const CDN = 'https://cdn.jsdelivr.net/npm';

const { name, version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  name: string;
  version: string;
};

/** Matches the integrity of a script of this package on the CDN. */
const TAG = /(npm\/pusher-elements@)[^/]*(\/dist\/browser\/([\w.-]+)"\s+integrity=")[^"]*/g;

/** Returns the hash of a file in the form of the attribute `integrity`. */
export function integrityOf(file: string): string {
  return `sha384-${createHash('sha384').update(readFileSync(file)).digest('base64')}`;
}

/** Returns the tag that loads a script from the CDN. */
export function cdnTag(folder: string, file: string): string {
  const address = `${CDN}/${name}@${version}/dist/browser/${file}`;
  return `<script src="${address}" integrity="${integrityOf(join(folder, file))}" crossorigin="anonymous" defer></script>`;
}

/** Returns a page whose tags have the version and the hashes of the scripts in a folder. */
export function withIntegrity(page: string, folder: string): string {
  return page.replace(
    TAG,
    (_tag, start: string, middle: string, file: string) =>
      `${start}${version}${middle}${integrityOf(join(folder, file))}`,
  );
}
