import type { Options, PusherEvent } from '../../components/index.js';

/** What a page is given that a server renders. */
export interface ServerPageProps {
  server: string;
  apiKey: string;
  options: Options;
  order: 'newest-first' | 'newest-last';
  /** A text that differs on the server from what the page renders, as a time does. */
  text: string;
  onComment(event: PusherEvent): void;
}

/** What a framework renders on a server and hydrates in a page, in the way that the documentation shows. */
export interface ServerPage {
  renderToString(props: ServerPageProps): Promise<string>;
  /** Returns a function that takes the page away. */
  hydrate(box: HTMLElement, props: ServerPageProps): () => void;
}
