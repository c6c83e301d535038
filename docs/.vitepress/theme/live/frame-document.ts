/** A user who opens an example. */
export interface Visitor {
  id: string;
  name: string;
}

/** A message from the frame of an example: a line on its console. */
export interface ConsoleLine {
  level: 'log' | 'warn' | 'error';
  text: string;
}

const SCRIPT = /(<script\b[^>]*\bsrc=")[^"]*\/?(pusher(?:-elements)?(?:\.all)?(?:\.min)?\.js)(")/g;
const STYLE = `
  :root { color-scheme: light dark; background: light-dark(#faf8f3, #131411); color: light-dark(#1d1b16, #ebe7dc); font: 1rem/1.5 system-ui, sans-serif; }
  body { margin: 1rem; }
  article { padding-block: 0.5rem; border-block-end: 1px solid light-dark(#e2dccf, #2d2e28); }
  article p, [data-empty], ul, ol { margin: 0; }
  a { color: light-dark(#b23a0e, #ff9d66); }
  time, small { color: light-dark(#625d52, #a29d90); }
  button, input { padding: 0.35rem 0.7rem; border: 1px solid light-dark(#8d8778, #76735f); border-radius: 5px; background: light-dark(#fff, #1a1b17); color: inherit; font: inherit; }
  input { max-inline-size: 10rem; }
  table { border-collapse: collapse; } td, th { padding: 0.25rem 1rem 0.25rem 0; text-align: start; }`;

/** Runs in the frame: passes its console to the page, and takes the page's color scheme. */
const BRIDGE = `
  const describe = (value) => typeof value === 'string' ? value : value instanceof Error ? String(value) : JSON.stringify(value) ?? String(value);
  for (const level of ['log', 'warn', 'error']) {
    const write = console[level];
    console[level] = (...values) => { write.apply(console, values); parent.postMessage({ level, text: values.map(describe).join(' ') }, '*'); };
  }
  addEventListener('error', ({ message }) => parent.postMessage({ level: 'error', text: message }, '*'));
  addEventListener('message', ({ data }) => { if (data?.scheme) document.documentElement.style.colorScheme = data.scheme; });`;

/** Returns the document of an example: its code, connected to an app of the sandbox at `origin`. */
export function frameDocument(code: string, origin: string, key: string, visitor: Visitor, scheme: string): string {
  const server = origin.replace(/^http/, 'ws');
  const user = new URLSearchParams({ key, user_id: visitor.id, name: visitor.name });
  const attributes = {
    'api-key': key,
    server,
    'auth-endpoint': `${origin}/pusher/auth?${user}`,
    'user-auth-endpoint': `${origin}/pusher/user-auth?${user}`,
  };
  const connection = Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${value.replaceAll('&', '&amp;')}"`)
    .join('');
  let body = code
    .replace(SCRIPT, `$1${origin}/$2$3`)
    .replace(
      /\bdata-api-key="[^"]*"(\s+data-(cluster|server)="[^"]*")?/,
      `data-api-key="${key}" data-server="${server}"`,
    )
    .replace(/<pusher-connection\b([^>]*)>/g, (_tag, others: string) => {
      const kept = others
        .replace(/\s+(api-key|cluster|server|auth-endpoint|user-auth-endpoint)="[^"]*"/g, '')
        .trimEnd();
      return `<pusher-connection${kept}${connection}>`;
    });
  if (!/<pusher-connection|data-api-key/.test(body))
    body = `<pusher-connection${connection}></pusher-connection>\n${body}`;
  const hasScript = /<script\b[^>]*\bsrc="[^"]*pusher/.test(code);
  const script = hasScript ? '' : `<script src="${origin}/pusher-elements.min.js" defer></script>`;
  return `<!doctype html><html lang="en" style="color-scheme: ${scheme}"><meta charset="utf-8"><title>Result</title>
<style>${STYLE}</style><script>${BRIDGE}</script>${script}
${body}`;
}
