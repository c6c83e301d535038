// All elements and chunks in one script: the chunks register themselves before the first element loads one.

import '../../src/client/entries/worker.js';
import '../controllers/index.js';
import '../controllers/markup-checks/index.js';
import './script-tag.js';
