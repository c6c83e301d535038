import { StrictMode } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { renderToString } from 'react-dom/server.browser';
import { usePusherElement } from '../../components/frameworks/react.js';
import type { ServerPage, ServerPageProps } from './hydration-page.js';

const FEED = { __html: '<template><b data-field="text"></b></template>' };

function Page({ server, apiKey, options, order, text, onComment }: ServerPageProps) {
  const connection = usePusherElement({}, { options });
  const channel = usePusherElement({ 'new-comment': onComment });
  return (
    <main>
      <pusher-connection ref={connection} server={server} api-key={apiKey}>
        <pusher-channel ref={channel} name="c">
          <pusher-feed
            event="new-comment"
            order={order}
            item-key="id"
            suppressHydrationWarning
            dangerouslySetInnerHTML={FEED}
          />
          <pusher-value event="new-comment" field="text" suppressHydrationWarning>
            {text}
          </pusher-value>
        </pusher-channel>
      </pusher-connection>
      <p>{text}</p>
    </main>
  );
}

const page = (props: ServerPageProps) => (
  <StrictMode>
    <Page {...props} />
  </StrictMode>
);

/** A page in React's strict mode. */
export const serverPage: ServerPage = {
  renderToString: async (props) => renderToString(page(props)),
  hydrate(box, props) {
    const root = hydrateRoot(box, page(props), { onRecoverableError() {} });
    return () => root.unmount();
  },
};
