import { readdirSync, readFileSync } from 'node:fs';

const components = new URL('../../components/', import.meta.url);

/** The classes of the elements by tag. The list of elements is the files in `components/` that declare a tag. */
export const elementClasses: ReadonlyMap<string, string> = new Map(
  readdirSync(components)
    .filter((file) => file.startsWith('pusher-'))
    .flatMap((file) => {
      const source = readFileSync(new URL(file, components), 'utf8');
      const [, tag, name] = /interface HTMLElementTagNameMap \{\s*'(.+?)': (\w+);/.exec(source) ?? [];
      return tag && name ? [[tag, name]] : [];
    }),
);

/** The tags in the order of definition: as `components/index.ts` has them, then new ones. */
export const elementTags: readonly string[] = inOrder(definedTags());

function definedTags(): string[] {
  const index = readFileSync(new URL('index.ts', components), 'utf8');
  return [...index.matchAll(/^import '.\/define\/(.*)\.js';/gm)].map(([, tag]) => tag as string);
}

function inOrder(defined: readonly string[]): string[] {
  const tags = [...elementClasses.keys()];
  return [...defined.filter((tag) => tags.includes(tag)), ...tags.filter((tag) => !defined.includes(tag))];
}
