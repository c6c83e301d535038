// The elements with every part in them, as one script: the parts are known before the first element asks for one.

import '../../src/client/entries/worker.js';
import '../controllers/index.js';
import '../controllers/markup-checks/index.js';
import './script-tag.js';
