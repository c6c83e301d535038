import type { Options, PusherEvent, StateChangeDetail } from '../../components/index.js';

/** The props of a page. */
export interface PageProps {
  server: string;
  apiKey: string;
  userAuthEndpoint: string;
  signin: boolean;
  options: Options;
  /** The channels, in the order of the page. */
  names: string[];
  onState(event: CustomEvent<StateChangeDetail>): void;
  onComment(event: PusherEvent<{ author: string }>): void;
}

/** A page that a framework renders, with the tags in the framework’s own notation. */
export interface FrameworkPage<Props> {
  /** Renders the page, or renders it again with other props. */
  show(props: Props): void;
  /** Removes the page. */
  end(): void;
}

/** Starts a page in a box. */
export type StartPage<Props> = (box: HTMLElement) => FrameworkPage<Props>;
