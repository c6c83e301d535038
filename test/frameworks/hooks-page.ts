import type { PusherEvent } from '../../components/index.js';

/** What a page is given whose component uses `useConnection` and `useChannel`, and shows what they return, as `.state` and so on. */
export interface HooksPageProps {
  server: string;
  apiKey: string;
  /** The channel's name; without one there is no subscription. */
  name: string | undefined;
  onComment(event: PusherEvent): void;
}
