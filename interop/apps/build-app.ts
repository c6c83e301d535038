import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { environment, type InstalledPackage, run } from '../package/installed-package.js';
import type { Build } from './builds.js';

/** Maximum time that a tool may take for a page of a few lines, in ms; on a busy machine, Next.js takes a minute. */
const LIMIT = 240_000;

const here = fileURLToPath(new URL('.', import.meta.url));

/** The folder for builds. It is below the tools' folder, so that projects resolve them like their own packages. */
export const workFolder = join(here, '.tmp');

/** Variables that stop tools from sending reports or requesting anything from a registry. */
const QUIET = {
  ...{ NEXT_TELEMETRY_DISABLED: '1', ASTRO_TELEMETRY_DISABLED: '1', NUXT_TELEMETRY_DISABLED: '1' },
  ...{ PARCEL_WORKERS: '0', CI: 'true', NO_UPDATE_NOTIFIER: '1', NODE_ENV: 'production' },
};

/** The values of `__KEY__` and so on in a project. */
export type Placeholders = Readonly<Record<'KEY' | 'SERVER' | 'AUTH', string>>;

/** Copies a project, with its page and the installed package in its `node_modules`. Returns its folder. */
export async function copyProject(
  { project: name, script = '' }: Build,
  to: string,
  installed: InstalledPackage,
  placeholders: Placeholders,
): Promise<string> {
  const project = join(workFolder, to);
  await cp(join(here, 'projects', name), project, { recursive: true });
  if (script) await cp(join(here, 'page.html'), join(project, 'index.html'));
  const values = { ...placeholders, SCRIPT: script };
  for (const entry of await readdir(project, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const text = await readFile(file, 'utf8');
    await writeFile(
      file,
      text.replace(/__(KEY|SERVER|AUTH|SCRIPT)__/g, (_, placeholder: keyof typeof values) => values[placeholder]),
    );
  }
  await mkdir(join(project, 'node_modules'));
  await cp(installed.path('.'), join(project, 'node_modules/pusher-elements'), { recursive: true });
  return project;
}

/** Builds a project. Returns the folder to serve. Throws the tool's output if it fails. */
export async function buildApp(project: string, { command, output, copiesPage }: Build): Promise<string> {
  const [program = '', ...args] = command;
  const { code, out, err } = await run(project, programPath(program), args, LIMIT, toolEnvironment());
  if (code !== 0) throw new Error(`${command.join(' ')} failed:\n${out}\n${err}`);
  const served = join(project, output);
  if (copiesPage) await cp(join(project, 'index.html'), join(served, 'index.html'));
  return served;
}

export function programPath(program: string): string {
  return program === 'node' ? process.execPath : join(here, 'node_modules/.bin', program);
}

export function toolEnvironment(): NodeJS.ProcessEnv {
  return { ...environment(), ...QUIET };
}
