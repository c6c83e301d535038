import { importChunk } from '../../src/client/base/chunk-registry.js';
import { setMarkupChecks } from '../support/report-error.js';
import type { CheckMarkup } from '../support/suspicion.js';

setMarkupChecks(() => importChunk<CheckMarkup>('markup-checks', () => import('../controllers/markup-checks/index.js')));
