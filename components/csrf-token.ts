/**
 * The headers by which an endpoint of the page's own site knows that the page sends the request: `X-CSRF-TOKEN` from
 * `<meta name="csrf-token">` and `X-XSRF-TOKEN` from the cookie `XSRF-TOKEN`, as Laravel, Rails and others have them.
 * None for an endpoint of another origin.
 */
export function csrfHeaders(endpoint: string): Record<string, string> {
  const headers: Record<string, string> = {};
  if (new URL(endpoint, document.baseURI).origin !== location.origin) return headers;
  const meta = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content;
  const cookie = /(?:^|;\s*)XSRF-TOKEN=([^;]*)/.exec(document.cookie)?.[1];
  if (meta) headers['X-CSRF-TOKEN'] = meta;
  if (cookie) headers['X-XSRF-TOKEN'] = decodeURIComponent(cookie);
  return headers;
}
