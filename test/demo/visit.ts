import { eventually } from '../servers/index.js';

/** A visit of the demo page, in a frame. */
export interface Visit {
  window: Window & typeof globalThis;
  document: Document;
  frame: HTMLIFrameElement;
  /** The element with this id. */
  find(id: string): HTMLElement;
  /** Ends the visit. */
  leave(): void;
}

/** Opens the demo page, and waits until it is connected and let into its channels. */
export async function visit({ width = 1280 } = {}): Promise<Visit> {
  const frame = document.createElement('iframe');
  frame.style.cssText = `border: 0; inline-size: ${width}px; block-size: 800px`;
  frame.src = '/demo/';
  document.body.append(frame);
  await new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));
  const window = frame.contentWindow as Visit['window'];
  const { document: page } = window;
  const find = (id: string) => {
    const element = page.getElementById(id);
    if (!element) throw new Error(`The demo page has no element #${id}.`);
    return element;
  };
  await eventually(() => {
    const channels = [...page.querySelectorAll('pusher-channel')];
    const missing = channels.find((channel) => !channel.subscribed);
    if (channels.length === 0 || missing)
      throw new Error(`The page at ${page.URL} is not subscribed to ${missing?.name ?? 'any channel'}.`);
  });
  return { window, document: page, frame, find, leave: () => frame.remove() };
}
