// The elements as a module that a page imports by its address, without a bundler. Its chunks are next to it.

import './lit-globals.js';

export * from '../index.js';
export { default } from '../index.js';
