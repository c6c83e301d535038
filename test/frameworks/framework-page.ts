import type { Options, PusherEvent, StateChangeDetail } from '../../components/index.js';

/** What a page is given. */
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

/** A page that a framework shows; it writes the tags in the framework's own way. */
export interface FrameworkPage<Props> {
  /** Shows the page, or shows it anew with other props. */
  show(props: Props): void;
  /** Takes the page away. */
  end(): void;
}

/** Begins a page in a box. */
export type StartPage<Props> = (box: HTMLElement) => FrameworkPage<Props>;
