import type { Options, PusherEvent } from '../../components/index.js';

/** The props of a page that a server renders. */
export interface ServerPageProps {
  server: string;
  apiKey: string;
  options: Options;
  order: 'newest-first' | 'newest-last';
  /** A text that differs between the server and the page, such as a time. */
  text: string;
  onComment(event: PusherEvent): void;
}

/** A page that a framework renders on a server and hydrates in the browser, in the way that the documentation shows. */
export interface ServerPage {
  renderToString(props: ServerPageProps): Promise<string>;
  /** Returns a function that removes the page. */
  hydrate(box: HTMLElement, props: ServerPageProps): () => void;
}
