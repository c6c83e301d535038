import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { referencePages, withReferenceTables } from '../../tools/build/reference-tables.js';

describe('the reference tables', () => {
  for (const page of referencePages) {
    it(`of ${page} are those of the doc comments (npm run reference writes them)`, async () => {
      const text = await readFile(page, 'utf8');
      assert.match(text, /<!-- reference: /);
      assert.equal(text, await withReferenceTables(page));
    });
  }
});
