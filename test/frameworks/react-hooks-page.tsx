import { useChannel, useConnection } from '../../components/frameworks/react.js';
import type { HooksPageProps } from './hooks-page.js';
import { startReact } from './react-root.js';

function Page({ server, apiKey, name, onComment }: HooksPageProps) {
  const { state, socketId } = useConnection();
  const { channel, subscribed } = useChannel(name, { 'new-comment': onComment });
  return (
    <pusher-connection server={server} api-key={apiKey}>
      <i className="state">{state}</i>
      <i className="socket">{socketId}</i>
      <i className="channel">{channel?.name}</i>
      <i className="subscribed">{String(subscribed)}</i>
    </pusher-connection>
  );
}

export const start = startReact(Page);
