import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { ATTRIBUTES } from '../../components/controllers/markup-checks/vocabulary.js';
import * as elements from '../../components/elements.js';
import { elementEntries } from '../../tools/build/element-entries.js';
import { elementClasses, elementTags } from '../../tools/build/element-tags.js';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

describe('each file that lists the elements', () => {
  for (const [path, text] of Object.entries(elementEntries())) {
    it(`is up to date: ${path}`, () => {
      assert.equal(existsSync(new URL(`../../${path}`, import.meta.url)) && read(path), text, 'Run npm run build.');
    });
  }

  it('names all of them', () => {
    assert.ok(elementTags.length >= 8);
    assert.deepEqual(Object.keys(ATTRIBUTES).sort(), [...elementTags].sort());
  });
});

for (const [tag, name] of elementClasses) {
  describe(`<${tag}>`, () => {
    const element = Object.entries(elements).find(([key]) => key === name)?.[1] as typeof elements.PusherFeed;

    it('is exported, and the markup checks know its attributes', () => {
      assert.deepEqual([...element.observedAttributes].sort(), [...(ATTRIBUTES[tag] ?? [])].sort());
    });

    it('is in the README and in the documentation', () => {
      const readme = read('README.md');
      assert.match(readme, new RegExp(`<${tag}[ >]`));
      assert.match(readme, new RegExp(`pusher-elements/${tag}\\b`));
      const docs = ['README.md', 'docs/elements.md'].map(read).join('\n');
      assert.match(docs, new RegExp(`^#+ .*<${tag}>`, 'm'));
    });
  });
}
