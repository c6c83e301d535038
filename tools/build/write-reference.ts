// npm run reference: writes the reference tables of README and docs from the doc comments of the elements.
import { writeFile } from 'node:fs/promises';
import { referencePages, withReferenceTables } from './reference-tables.js';

for (const page of referencePages) await writeFile(page, await withReferenceTables(page));
