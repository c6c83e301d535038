import { expect } from '@open-wc/testing';
import type { PusherError } from '../../../components/index.js';
import { eventually, type ScriptedServer } from '../../servers/index.js';
import { attributesOf } from '../live-page.js';

/** The test runner under another host name, and so another origin. */
export const otherOrigin = location.origin.replace('localhost', '127.0.0.1');

/** The state that a page reports to the test. */
export interface PageState {
  /** The text of its `<pusher-value>`, and of its `<output>`. */
  value?: string;
  result?: string;
  reported: Pick<PusherError, 'code' | 'message' | 'retryable'>[];
  logged: string[];
  violations: string[];
  /** The addresses of everything that it loaded. */
  scripts: string[];
}

/** Options for opening a page. */
export interface PageOptions {
  /** A Content Security Policy. */
  policy?: string;
  /** The frame's `sandbox`. */
  sandbox?: string;
  /**
   * Opens the page by `srcdoc`, or by an address that contains it.
   * @default by a request to the test runner, for pages of up to 10 kB
   */
  as?: 'srcdoc' | 'blob' | 'data';
}

/** The tag of the report script, which is the first in the page. */
const reporter = (attributes: string) =>
  `<script ${attributes} src="${location.origin}/test/components/report-page.ts"></script>`;

/** Resolve when a frame's page is loaded. Messages that arrive before its report script runs are lost. */
const loaded = new WeakMap<HTMLIFrameElement, Promise<unknown>>();

/** Opens a page in a frame. */
export function openPage(markup: string, { policy = '', sandbox, as }: PageOptions = {}): HTMLIFrameElement {
  const nonce = policy.includes('nonce-') ? 'nonce="of-the-page"' : '';
  const html = `<!doctype html><title>a page</title>${reporter(nonce)}${markup}`;
  const frame = document.createElement('iframe');
  if (sandbox !== undefined) frame.setAttribute('sandbox', sandbox);
  if (as === 'srcdoc') frame.srcdoc = html;
  else if (as === 'blob') frame.src = URL.createObjectURL(new Blob([html], { type: 'text/html' }));
  else if (as === 'data') frame.src = `data:text/html,${encodeURIComponent(html)}`;
  else frame.src = `/scripts/page?${new URLSearchParams({ html, policy })}`;
  loaded.set(frame, new Promise((resolve) => frame.addEventListener('load', resolve, { once: true })));
  document.body.append(frame);
  return frame;
}

/** Requests the state of a page of any origin. */
export async function stateOf(frame: HTMLIFrameElement): Promise<PageState> {
  await loaded.get(frame);
  return new Promise((resolve, reject) => {
    const answered = ({ source, data }: MessageEvent) => {
      if (source !== frame.contentWindow) return;
      end();
      resolve(data as PageState);
    };
    const end = () => {
      removeEventListener('message', answered);
      clearTimeout(timer);
    };
    const timer = setTimeout(() => {
      end();
      reject(new Error('the page did not answer'));
    }, 1_000);
    addEventListener('message', answered);
    frame.contentWindow?.postMessage('', '*');
  });
}

/** A display element, whose controller is loaded on first use. */
export function value(server: ScriptedServer): string {
  return `<pusher-connection ${attributesOf(server)}><pusher-channel name="c">
    <pusher-value event="e" field="n">0</pusher-value></pusher-channel></pusher-connection>`;
}

/** Waits until the page shows an event and has reported nothing. Returns the addresses of the chunks that it requested. */
export async function showsEvents(frame: HTMLIFrameElement, server: ScriptedServer): Promise<string[]> {
  await server.received(1);
  await server.send({ event: 'e', channel: 'c', data: '{"n":7}' });
  let chunks: string[] = [];
  await eventually(async () => {
    const { value, reported, logged, violations, scripts } = await stateOf(frame);
    expect([value, reported, logged, violations]).to.deep.equal(['7', [], [], []]);
    chunks = scripts.filter((address) => /\/display\.js/.test(address));
  });
  return chunks;
}

/** Waits until the page has reported exactly one problem, and returns it. */
export async function problemOf(frame: HTMLIFrameElement): Promise<PageState['reported'][number]> {
  let state: PageState | undefined;
  await eventually(async () => {
    state = await stateOf(frame);
    expect(state.reported).to.have.length(1);
  });
  // the page retries without a delay: meanwhile, it would have reported the failure of a retry
  for (let times = 0; times < 3; times++) await fetch('/scripts/plain/display.js');
  state = await stateOf(frame);
  expect(state.reported).to.have.length(1);
  expect(state.logged).to.have.length(1);
  return state.reported[0] as PageState['reported'][number];
}
