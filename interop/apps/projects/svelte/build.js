// Renders the page as a server does, and builds the script that hydrates it.
import { readFile, writeFile } from 'node:fs/promises';
import { build } from 'vite';

await build({ logLevel: 'warn' });
await build({ logLevel: 'warn', build: { ssr: 'src/server.js', outDir: 'server' } });
const { App, render } = await import('./server/server.js');
const html = await readFile('dist/index.html', 'utf8');
await writeFile('dist/index.html', html.replace('<!--app-->', render(App).body));
