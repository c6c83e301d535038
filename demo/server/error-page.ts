import { STATUS_CODES } from 'node:http';
import { escapeHtml } from './html.js';
import { DOCS, renderFramedPage, rootFrom } from './page-frame.js';

const TITLES: Record<number, string> = {
  400: 'The form can’t be accepted',
  403: 'Not allowed',
  404: 'There is no such page',
  405: 'This address takes forms only',
  500: 'The server failed',
  502: 'The service can’t be reached',
};

/** Returns the page that a browser shows if a request fails. */
export function renderErrorPage(path: string, status: number, message: string): string {
  const root = rootFrom(path);
  const title = TITLES[status] ?? STATUS_CODES[status] ?? 'Error';
  return renderFramedPage(
    root,
    title,
    `<p class="status">${status}</p>
    <h1>${escapeHtml(title)}</h1>
    <p class="message">${escapeHtml(message)}</p>
    <p class="row"><a class="button" href="${root}">Open the demo</a> <a class="plain button" href="${root}examples/">Examples</a> <a class="plain button" href="${root}${DOCS}">Documentation</a></p>`,
  );
}
