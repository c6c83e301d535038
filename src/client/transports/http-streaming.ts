import { readText } from './http-lines.js';
import { openHttpSession, type ReceiveMode } from './http-session.js';
import type { OpenSession } from './transport.js';

/** The length in bytes after which a new stream replaces the old one. Most servers end the stream themselves. */
const MAX_BYTES = 256 * 1024;
/** How long a stream of that length must be silent before the client ends it, ms: data in transit would be lost. */
const QUIET = 1000;

const streaming: ReceiveMode = {
  name: 'xhr_streaming',
  path: 'xhr_streaming',
  answersHeartbeat: true,
  async read(reader, take) {
    let length = 0;
    let quiet: ReturnType<typeof setTimeout> | undefined;
    try {
      await readText(reader, (text, bytes) => {
        clearTimeout(quiet);
        length += bytes;
        const isWhole = take(text);
        if (isWhole && length > MAX_BYTES) quiet = setTimeout(() => reader.cancel(), QUIET);
      });
    } finally {
      clearTimeout(quiet);
    }
  },
};

/** Receives by streaming: one long response after another. */
export const openStreaming: OpenSession = (url, reports) => openHttpSession(streaming, url, reports);
