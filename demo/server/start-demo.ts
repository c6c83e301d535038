// npm start: serves the demo on http://localhost:4567, or on the port in PORT.
import { OriginsError } from '../../src/sandbox/http/origins.js';
import { PusherUrlError } from '../../src/sandbox/rest-api/pusher-url.js';
import { startDemo } from './demo-server.js';

function readPort(text: string): number | undefined {
  const port = Number(text);
  return /^\d+$/.test(text) && port <= 65_535 ? port : undefined;
}

function explain(error: Error & { code?: string }, port: number): string {
  if (error instanceof PusherUrlError || error instanceof OriginsError) return error.message;
  if (error.code === 'EADDRINUSE') {
    return `Port ${port} is in use by another program; stop it, or choose another port: PORT=${port + 1} npm start`;
  }
  if (error.code === 'EACCES') return `Port ${port} needs special rights; choose one above 1023: PORT=4567 npm start`;
  return error.stack ?? error.message;
}

const [unknown] = process.argv.slice(2);
if (unknown !== undefined) {
  console.error(
    `npm start takes no arguments, such as ${JSON.stringify(unknown)}; to choose a port, use PORT=8080 npm start.`,
  );
  process.exit(1);
}
const port = readPort(process.env.PORT || '4567');
if (port === undefined) {
  console.error(`PORT must be a number from 0 to 65535, not ${JSON.stringify(process.env.PORT)}.`);
  process.exit(1);
}
try {
  const demo = await startDemo({ port, watch: true });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void demo.close().then(() => process.exit(0)));
  }
  const docs = `the documentation is at ${demo.url}/docs/`;
  console.log(`The demo of pusher-elements is running at ${demo.url} and uses ${demo.service}; ${docs}.`);
} catch (error) {
  console.error(explain(error as Error, port));
  process.exit(1);
}
