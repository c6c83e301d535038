import { cli } from '@custom-elements-manifest/analyzer/cli.js';

/** The parts of an element in `dist/custom-elements.json` that the reference shows. */
export interface ElementReference {
  tagName: string;
  description?: string;
  attributes?: { name: string; default?: string; description?: string }[];
  members?: {
    kind: 'field' | 'method';
    name: string;
    attribute?: string;
    description?: string;
    parameters?: { name: string }[];
  }[];
  events?: { name: string; description?: string }[];
  slots?: { name: string; description?: string }[];
  cssStates?: { name: string; description?: string }[];
}

let manifest: ReturnType<typeof cli> | undefined;

/** Reads the doc comments of the elements. */
export async function readElements(): Promise<ElementReference[]> {
  manifest ??= cli({ argv: ['analyze'], noWrite: true });
  const { modules } = (await manifest) as { modules: { declarations: ElementReference[] }[] };
  return modules.flatMap(({ declarations }) => declarations);
}
