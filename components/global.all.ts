// The elements with every part in them, as one script: the parts are known before the first element asks for one.

import '../src/client/worker.js';
import './display/index.js';
import './markup-checks/index.js';
import './global.js';
