import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { endProcess, startProcess } from '../tools/browsers/child-process.js';

/** How long MariaDB may take to start, in ms. */
const PATIENCE = 60_000;

/** A separate MariaDB that listens on a socket file only. Its user is `root`, without a password. */
export interface Database {
  /** The path of the socket. */
  socket: string;
  close(): Promise<void>;
}

/** Starts MariaDB in a folder, with an empty database of this name. */
export async function startDatabase(folder: string, name: string): Promise<Database> {
  const [data, socket, log] = [join(folder, 'data'), join(folder, 'socket'), join(folder, 'log')];
  await mkdir(data, { recursive: true });
  const user = process.getuid?.() === 0 ? ['--user=root'] : []; // as root, MariaDB requires this
  const common = ['--no-defaults', `--datadir=${data}`, ...user];
  const login = ['--auth-root-authentication-method=normal', '--skip-test-db'];
  await promisify(execFile)('mariadb-install-db', [...common, ...login]);
  await mkdir(join(data, name)); // a database is a folder
  const server = startProcess('/usr/sbin/mariadbd', [
    ...common,
    ...[`--socket=${socket}`, `--log-error=${log}`, `--pid-file=${join(folder, 'pid')}`, '--skip-networking'],
    ...['--innodb-flush-log-at-trx-commit=0', '--innodb-buffer-pool-size=32M', '--performance-schema=off'],
  ]);
  const ended = new Promise<true>((resolve) => {
    server.once('exit', () => resolve(true)).once('error', () => resolve(true));
  });
  const end = Date.now() + PATIENCE;
  while (!existsSync(socket)) {
    if ((await Promise.race([ended, sleep(50)])) || Date.now() > end) {
      await endProcess(server);
      throw new Error(`MariaDB did not start:\n${await readFile(log, 'utf8').catch(() => '')}`);
    }
  }
  return { socket, close: () => endProcess(server) };
}
