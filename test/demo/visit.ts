import { eventually } from '../servers/index.js';

/** A visit to a page of the demo, in a frame. */
export interface Visit {
  window: Window & typeof globalThis;
  document: Document;
  frame: HTMLIFrameElement;
  /** The element with this id. */
  find(id: string): HTMLElement;
  /** Errors and warnings on the console, and uncaught errors. */
  problems: readonly string[];
  /** Ends the visit. */
  leave(): void;
}

/** Opens the demo page or another, and waits until it is subscribed to its channels. */
export async function visit({ width = 1280, path = '' } = {}): Promise<Visit> {
  const frame = document.createElement('iframe');
  frame.style.cssText = `border: 0; inline-size: ${width}px; block-size: 800px`;
  frame.src = `/demo/${path}`;
  document.body.append(frame);
  const problems = gatherProblems(frame);
  await new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));
  const window = frame.contentWindow as Visit['window'];
  const { document: page } = window;
  const find = (id: string) => {
    const element = page.getElementById(id);
    if (!element) throw new Error(`The page has no element #${id}.`);
    return element;
  };
  await eventually(() => {
    const channels = [...page.querySelectorAll('pusher-channel')];
    const missing = channels.find((channel) => !channel.subscribed);
    if (channels.length === 0 || missing)
      throw new Error(`The page at ${page.URL} is not subscribed to ${missing?.name ?? 'any channel'}.`);
  });
  return { window, document: page, frame, find, problems, leave: () => frame.remove() };
}

/** Starts before the page's own scripts run. Each frame has its own console. */
function gatherProblems(frame: HTMLIFrameElement): string[] {
  const problems: string[] = [];
  const listened = new Set<unknown>();
  const listen = () => {
    const window = frame.contentWindow as Visit['window'] | null;
    if (window && !listened.has(window.document) && window.document.URL !== 'about:blank') {
      listened.add(window.document);
      window.addEventListener('error', ({ message }) => problems.push(message));
      window.addEventListener('unhandledrejection', ({ reason }) => problems.push(String(reason)));
      for (const level of ['error', 'warn'] as const) {
        window.console[level] = (...words: unknown[]) => void problems.push(words.join(' '));
      }
    }
    if (frame.isConnected && frame.contentDocument?.readyState !== 'complete') setTimeout(listen);
  };
  listen();
  return problems;
}
