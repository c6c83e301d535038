import { StrictMode } from 'react';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import type {} from '../../components/frameworks/react.js';
import type { PageProps, StartPage } from './framework-page.js';

function Page({ server, apiKey, userAuthEndpoint, signin, options, names, onState, onComment }: PageProps) {
  return (
    <pusher-connection
      server={server}
      api-key={apiKey}
      user-auth-endpoint={userAuthEndpoint}
      activity-timeout={30_000}
      signin={signin}
      options={options}
      onpusher-statechange={onState}
    >
      {names.map((name) => (
        <pusher-channel key={name} name={name} className="wide" onnew-comment={onComment}>
          <p>{name}</p>
          <pusher-feed event="new-comment" item-key="id">
            <template dangerouslySetInnerHTML={{ __html: '<b data-field="author"></b>' }} />
          </pusher-feed>
        </pusher-channel>
      ))}
    </pusher-connection>
  );
}

/** A page in React's strict mode, which mounts all twice. */
export const start: StartPage = (box) => {
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
