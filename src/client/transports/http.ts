// What is loaded when the HTTP fallback is first used.
export { openPolling } from './http-polling.js';
export { openStreaming } from './http-streaming.js';
