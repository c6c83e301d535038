/** The engines that tests run in, in the order in which they are listed everywhere. */
export const engineNames = ['chromium', 'firefox', 'webkit'] as const;

export type EngineName = (typeof engineNames)[number];

export function isEngineName(name: string): name is EngineName {
  return (engineNames as readonly string[]).includes(name);
}

/** The engines that the environment variable BROWSERS asks for (`BROWSERS=chromium,webkit`); undefined where it is unset. */
export function wantedEngines(): EngineName[] | undefined {
  const names = process.env.BROWSERS?.split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (!names?.length) return undefined;
  const unknown = names.filter((name) => !isEngineName(name));
  if (unknown.length > 0) {
    throw new SetupError(`BROWSERS names ${unknown.join(', ')}; it takes ${engineNames.join(', ')}.`);
  }
  return engineNames.filter((name) => names.includes(name));
}

/** Something about the machine or the command line is wrong: its message is the one line that the developer needs. */
export class SetupError extends Error {}
