import { useChannel, usePusherElement } from 'pusher-elements/react';
import { useState } from 'react';

export function Comments() {
  const [comments, setComments] = useState([]);
  const [count, setCount] = useState(0);
  const channel = usePusherElement({ story: () => setCount((before) => before + 1) });
  const { subscribed } = useChannel('private-news', {
    story: ({ detail }) => setComments((before) => [...before, detail.title]),
  });
  return (
    <>
      <pusher-channel ref={channel} name="private-news" />
      <output id="island">{`${subscribed} ${count} ${comments.join()}`}</output>
    </>
  );
}
