import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const root = fileURLToPath(new URL('../../..', import.meta.url));
const modules = join(root, 'node_modules');

/** A new project with only the package, installed from its tarball, and its dependencies. */
export interface InstalledPackage {
  /** The folder of the project. */
  project: string;
  /** The folder that the package was built in. */
  workshop: string;
  /** The files of the tarball, as paths relative to the package, with forward slashes. */
  files: string[];
  /** The absolute path of one of its files. */
  path(file: string): string;
  remove(): Promise<void>;
}

/** The result of a program. */
export interface Ended {
  code: number;
  out: string;
  err: string;
}

/**
 * Builds a copy of this repository, packs it, and installs the tarball, all in a temporary folder and without the
 * network, with the dependencies of this repository.
 */
export async function installPackage(): Promise<InstalledPackage> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'pusher-elements-')));
  const [workshop, project] = [join(folder, 'workshop'), join(folder, 'project')];
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const needed = await dependencies();
    await copySources(workshop, needed);
    await mkdir(project);
    await copyPackages(needed, join(project, 'node_modules'));
    await writeFile(join(project, 'package.json'), '{"name":"fresh","version":"1.0.0","private":true}');
    await npm(workshop, 'run', 'build');
    const packed = await npm(workshop, 'pack', '--json', '--ignore-scripts', '--pack-destination', folder);
    const [tarball] = readJson<{ filename: string; files: { path: string }[] }[]>(packed);
    if (!tarball) throw new Error(`npm pack created no tarball: ${packed}`);
    const quiet = ['--offline', '--ignore-scripts', '--no-audit', '--no-fund'];
    await npm(project, 'install', ...quiet, join(folder, tarball.filename));
    const path = (file: string) => join(project, 'node_modules/pusher-elements', file);
    return { project, workshop, files: tarball.files.map((file) => file.path).sort(), path, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Runs a program to its end. Kills it and rejects if it does not end within `timeout` ms. */
export async function run(
  cwd: string,
  program: string,
  args: string[],
  timeout = 30_000,
  env = environment(),
): Promise<Ended> {
  try {
    const { stdout, stderr } = await promisify(execFile)(program, args, { cwd, env, timeout });
    return { code: 0, out: stdout, err: stderr };
  } catch (error) {
    const { code, killed, stdout, stderr } = error as {
      code?: number;
      killed?: boolean;
      stdout: string;
      stderr: string;
    };
    if (killed || typeof code !== 'number') {
      throw new Error(`${program} ${args.join(' ')} did not end by itself.\n${stdout}\n${stderr}`, { cause: error });
    }
    return { code, out: stdout, err: stderr };
  }
}

/** This process's environment without the variables that npm and the test runner set for their children. */
export function environment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_|INIT_CWD)/i.test(name)));
}

async function npm(cwd: string, ...args: string[]): Promise<string> {
  const { code, out, err } = await run(cwd, 'npm', args, 60_000);
  if (code !== 0) throw new Error(`npm ${args.join(' ')} failed:\n${out}\n${err}`);
  return out;
}

/** Parses the JSON that npm writes after the output of scripts. */
function readJson<T>(text: string): T {
  return JSON.parse(text.slice(text.search(/^[[{]/m))) as T;
}

/** The dependencies of the package, direct and transitive. */
async function dependencies(): Promise<string[]> {
  const found = new Set<string>();
  const add = async (manifest: string): Promise<void> => {
    const { dependencies = {} } = readJson<{ dependencies?: Record<string, string> }>(await readFile(manifest, 'utf8'));
    for (const name of Object.keys(dependencies).filter((name) => !found.has(name))) {
      found.add(name);
      await add(join(modules, name, 'package.json'));
    }
  };
  await add(join(root, 'package.json'));
  return [...found];
}

/**
 * Copies the sources and the dependencies, as a build writes the paths of bundled files into its source maps. Tools are
 * links.
 */
async function copySources(workshop: string, needed: string[]): Promise<void> {
  await mkdir(workshop);
  const sources = ['src', 'components', 'client', 'sandbox', 'tools', 'tsconfig.json', 'tsconfig.build.json'];
  for (const name of [...sources, 'package.json', 'README.md', 'CHANGELOG.md', 'LICENSE']) {
    await cp(join(root, name), join(workshop, name), { recursive: true });
  }
  await copyPackages(needed, join(workshop, 'node_modules'));
  const copied = new Set(needed.map((name) => name.split('/')[0]));
  for (const name of await readdir(modules)) {
    if (!copied.has(name)) await symlink(join(modules, name), join(workshop, 'node_modules', name), 'junction');
  }
}

async function copyPackages(names: string[], to: string): Promise<void> {
  for (const name of names) {
    await mkdir(dirname(join(to, name)), { recursive: true });
    await cp(join(modules, name), join(to, name), { recursive: true });
  }
}
