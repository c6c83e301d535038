import { readText } from './http-lines.js';
import { openHttpSession, type Receiving } from './http-session.js';
import type { OpenTransport } from './transport.js';

const polling: Receiving = {
  name: 'xhr_polling',
  path: 'xhr',
  answersHeartbeat: false, // the next poll says it
  read: readText,
};

/** Receives by polls, each of which the server holds back until there is something to say. */
export const openPolling: OpenTransport = (url, reports) => openHttpSession(polling, url, reports);
