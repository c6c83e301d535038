// npm run docs: builds the documentation if it has changed, and serves it on http://localhost:4568, or on the port in PORT.
// With --watch, serves the pages from their sources. With --build, builds only.
import { buildSite, isCurrent } from './built-site.js';
import { startDocs } from './docs-server.js';

const words = process.argv.slice(2);
const unknown = words.find((word) => word !== '--watch' && word !== '--build');
if (unknown !== undefined) {
  console.error(`npm run docs has no option ${JSON.stringify(unknown)}: npm run docs [-- --watch].`);
  process.exit(1);
}
const port = Number(process.env.PORT || 4568);
const watch = words.includes('--watch');
const build = words.includes('--build');
try {
  if (build || (!watch && !isCurrent())) await buildSite();
  if (!build) {
    const docs = await startDocs({ port, watch });
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => void docs.close().then(() => process.exit(0)));
    }
    console.log(
      `The documentation of pusher-elements is at ${docs.url}; its examples use the sandbox in this process.`,
    );
  }
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException;
  const isUsed = code === 'EADDRINUSE';
  console.error(isUsed ? `Port ${port} is in use; choose another: PORT=${port + 1} npm run docs` : message);
  process.exit(1);
}
