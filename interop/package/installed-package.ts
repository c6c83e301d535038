import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const root = fileURLToPath(new URL('../..', import.meta.url));
const modules = join(root, 'node_modules');

/** How long a build may take on a busy machine, in ms. */
const PATIENCE = 600_000;

/** A new project with only the package, installed from its tarball, and its dependencies. */
export interface InstalledPackage {
  /** The folder of the project. */
  project: string;
  /** The folder that the package was built in. */
  workshop: string;
  /** The absolute path of the tarball. */
  tarball: string;
  /** What npm printed when it installed the tarball. */
  output: string;
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

/** Installs the package from its tarball in a new project, without the network, with the dependencies of this repository. */
export async function installPackage(): Promise<InstalledPackage> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'pusher-elements-')));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const { tarball, files, workshop } = await packPackage(process.env.TEST_RUN_FOLDER ?? folder);
    const project = join(folder, 'project');
    await mkdir(project);
    await copyPackages(await dependencies(), join(project, 'node_modules'));
    await writeFile(join(project, 'package.json'), '{"name":"fresh","version":"1.0.0","private":true}');
    const { code, out, err } = await run(
      project,
      'npm',
      ['install', '--offline', '--ignore-scripts', '--no-audit', '--no-fund', tarball],
      PATIENCE,
    );
    if (code !== 0) throw new Error(`npm install failed:\n${out}\n${err}`);
    const path = (file: string) => join(project, 'node_modules/pusher-elements', file);
    return { project, workshop, tarball, output: out + err, files, path, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

interface Packed {
  tarball: string;
  files: string[];
  workshop: string;
}

/**
 * Builds and packs a copy of this repository. All test files of a run share the result.
 *
 * @param shared the folder of the run
 */
async function packPackage(shared: string): Promise<Packed> {
  const folder = join(shared, 'package');
  const result = join(folder, 'packed.json');
  try {
    await mkdir(folder);
  } catch {
    return packedByAnother(result);
  }
  try {
    const workshop = join(folder, 'workshop');
    await copySources(workshop, await dependencies());
    await npm(workshop, 'run', 'build');
    const packed = await npm(workshop, 'pack', '--json', '--ignore-scripts', '--pack-destination', folder);
    const [tarball] = readJson<{ filename: string; files: { path: string }[] }[]>(packed);
    if (!tarball) throw new Error(`npm pack created no tarball: ${packed}`);
    const files = tarball.files.map((file) => file.path).sort();
    const value: Packed = { tarball: join(folder, tarball.filename), files, workshop };
    await publish(result, value);
    return value;
  } catch (error) {
    await publish(result, { error: String(error) });
    throw error;
  }
}

/** Waits for the package that another process of the same run is building. */
async function packedByAnother(result: string): Promise<Packed> {
  for (const end = Date.now() + PATIENCE; Date.now() < end; await sleep(100)) {
    const text = await readFile(result, 'utf8').catch(() => undefined);
    if (text === undefined) continue;
    const value = JSON.parse(text) as Packed & { error?: string };
    if (value.error) throw new Error(value.error);
    return value;
  }
  throw new Error(`The package was not built within ${PATIENCE / 1000} s.`);
}

/** Writes a file in one step, so that no other process reads a part of it. */
async function publish(file: string, value: object): Promise<void> {
  await writeFile(`${file}.new`, JSON.stringify(value));
  await rename(`${file}.new`, file);
}

/** Runs a program to its end. Kills it and rejects if it does not end within `timeout` ms. */
export async function run(
  cwd: string,
  program: string,
  args: string[],
  timeout = 120_000,
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
  const { code, out, err } = await run(cwd, 'npm', args, PATIENCE);
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
  const sources = [
    'src',
    'components',
    'client',
    'sandbox',
    'tools',
    'tsconfig.json',
    'tsconfig.build.json',
    'custom-elements-manifest.config.mjs',
  ];
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
