import { readText } from './http-lines.js';
import { openHttpSession, type ReceiveMode } from './http-session.js';
import type { OpenSession } from './transport.js';

const polling: ReceiveMode = {
  name: 'xhr_polling',
  path: 'xhr',
  answersHeartbeat: false, // the next poll is the answer
  read: readText,
};

/** Receives by polling: the server delays each answer until it has something to send. */
export const openPolling: OpenSession = (url, reports) => openHttpSession(polling, url, reports);
