// Compiled by `npm run check`, not run: the tags in JSX, with `pusher-elements/react`.
import { useRef } from 'react';
import type { PusherChannel, PusherEvent } from '../../components/frameworks/react.js';

export function Page({ name }: { name: string }) {
  const channel = useRef<PusherChannel>(null);
  return (
    <pusher-connection
      api-key="key"
      cluster="eu"
      activity-timeout={30_000}
      pong-timeout="8000"
      signin
      options={{ cluster: 'eu', catchUp: async () => [] }}
      onpusher-statechange={(event) => event.detail.current.length}
      onpusher-error={({ detail }) => detail.retryable}
      onconnection_established={({ detail }) => detail.socket_id.length}
      onpusher-gap={({ detail }) => detail.until - detail.since}
    >
      <pusher-channel
        ref={channel}
        key={name}
        id="comments"
        className="wide"
        name={name}
        loading="lazy"
        onClick={(event) => event.currentTarget.subscribed}
        onpusher-subscribed={({ detail, currentTarget }) => [detail.channelName, currentTarget]}
        onpusher-event={({ detail }) => detail.event.length}
        onnew-comment={({ detail, channelName }: PusherEvent<{ author: string }>) => channelName + detail.author}
        onstory={({ detail }) => detail.anything}
      >
        <p>{channel.current?.name}</p>
      </pusher-channel>
      <pusher-connection apiKey="key" server="ws://127.0.0.1:4567" credentials="omit" activityTimeout={1000} />
    </pusher-connection>
  );
}

export const wrong = [
  // @ts-expect-error a cluster is text
  <pusher-connection key="1" cluster={1} />,
  // @ts-expect-error there is no such attribute
  <pusher-connection key="2" apiKee="key" />,
  // @ts-expect-error not one of the values
  <pusher-channel key="3" loading="slow" />,
  // @ts-expect-error a number of milliseconds
  <pusher-connection key="4" activity-timeout="soon" />,
  // @ts-expect-error the state is read-only
  <pusher-connection key="5" state="connected" />,
  // @ts-expect-error a gap has no author
  <pusher-channel key="6" onpusher-gap={({ detail }) => detail.author} />,
  // @ts-expect-error methods are not set
  <pusher-channel key="7" trigger={() => true} />,
  // @ts-expect-error there is no such option
  <pusher-connection key="8" options={{ clutser: 'eu' }} />,
];
