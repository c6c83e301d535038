import type {} from '../../components/frameworks/react.js';
import type { PageProps } from './framework-page.js';
import { startReact } from './react-root.js';

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

export const start = startReact(Page);
