'use client';

import { useChannel, useConnection, usePusherElement } from 'pusher-elements/react';
import { useState } from 'react';

const FEED = { __html: '<template><p data-field="title"></p></template>' };

export function Comments() {
  const [comments, setComments] = useState([]);
  const [count, setCount] = useState(0);
  const { state } = useConnection();
  const channel = usePusherElement({ story: () => setCount((before) => before + 1) });
  const { subscribed } = useChannel('private-news', {
    story: ({ detail }) => setComments((before) => [...before, detail.title]),
  });
  return (
    <pusher-connection api-key="__KEY__" server="__SERVER__" auth-endpoint="__AUTH__">
      <pusher-channel ref={channel} name="private-news">
        <pusher-feed event="story" suppressHydrationWarning dangerouslySetInnerHTML={FEED} />
      </pusher-channel>
      <output id="island">{`${subscribed} ${count} ${comments.join()}`}</output>
      <output id="state">{state}</output>
    </pusher-connection>
  );
}
