import { BareClient } from './bare-client.js';

Object.assign(globalThis, { BareClient });
