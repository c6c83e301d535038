import { readText } from './http-lines.js';
import { openHttpSession, type Receiving } from './http-session.js';
import type { OpenTransport } from './transport.js';

/** The length after which a new stream replaces the old one, in bytes. Most servers end the stream themselves. */
const MAX_BYTES = 256 * 1024;
/** After how much silence it is, where a server does not end it: then nothing is under way that would be lost. In ms. */
const QUIET = 1000;

const streaming: Receiving = {
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

/** Receives by one long response after another. */
export const openStreaming: OpenTransport = (url, reports) => openHttpSession(streaming, url, reports);
