import { importChunk } from '../../src/client/base/import-chunk.js';
import type { MarkupChecksChunk } from '../support/markup-suspicion.js';
import { setMarkupChecks } from '../support/report-error.js';

setMarkupChecks(() =>
  importChunk<MarkupChecksChunk>('markup-checks', () => import('../controllers/markup-checks/index.js')),
);
