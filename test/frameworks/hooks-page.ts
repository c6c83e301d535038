import type { PusherEvent } from '../../components/index.js';

/** The props of a page whose component shows the results of `useConnection` and `useChannel`, as `.state` and so on. */
export interface HooksPageProps {
  server: string;
  apiKey: string;
  /** The name of the channel. There is no subscription without a name. */
  name: string | undefined;
  onComment(event: PusherEvent): void;
}
