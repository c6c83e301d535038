import { StrictMode } from 'react';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { useChannel, useConnection } from '../../components/frameworks/react.js';
import type { HooksPageProps, StartHooksPage } from './hooks-page.js';

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

/** A page of React, in strict mode. */
export const start: StartHooksPage = (box) => {
  const root = createRoot(box);
  return {
    show: (props) =>
      flushSync(() =>
        root.render(
          <StrictMode>
            <Page {...props} />
          </StrictMode>,
        ),
      ),
    end: () => root.unmount(),
  };
};
