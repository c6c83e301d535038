// The CommonJS build of the sandbox imports these from Node, because jest's jsdom environment replaces the global ones.

export { Buffer } from 'node:buffer';
export { clearInterval, clearTimeout, setInterval, setTimeout } from 'node:timers';
export { URL, URLSearchParams } from 'node:url';
