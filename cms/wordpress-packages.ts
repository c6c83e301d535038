import { spawnSync } from 'node:child_process';

/** The Debian packages that the tests start WordPress from. */
export const wordpressPackages = [
  'wordpress',
  'wordpress-theme-twentytwentythree',
  'php-cli',
  'php-mysql',
  'mariadb-server-core',
];

/** The folder in which Debian installs WordPress. */
export const wordpressFolder = '/usr/share/wordpress';

/** The packages that this machine lacks: all of them if it does not have dpkg. */
export function missingPackages(): string[] {
  const format = '$' + '{Package} $' + '{db:Status-Status}\\n';
  const { stdout } = spawnSync('dpkg-query', ['-W', '-f', format, ...wordpressPackages], { encoding: 'utf8' });
  const lines = (stdout ?? '').split('\n');
  return wordpressPackages.filter((name) => !lines.includes(`${name} installed`));
}
