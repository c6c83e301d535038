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
        <pusher-feed
          key={1}
          item-key="id"
          event="new-comment"
          remove-event="comment-deleted"
          limit={50}
          order="newest-last"
          transition
          onpusher-before-insert={(event) => event.detail.data === null && event.preventDefault()}
          onpusher-remove={({ detail }) => detail.reason === 'limit'}
          onpusher-update={({ detail }) => detail.previous}
        >
          <template>
            <b data-field="author" />
          </template>
        </pusher-feed>
        <pusher-value event="goal" field="home" onpusher-update={({ detail }) => [detail.value, detail.data]} />
        <pusher-members order="info.name" others onpusher-insert={({ detail }) => detail.key?.length} />
        <pusher-count label="reader|readers" onpusher-update={({ detail }) => detail.value.toFixed()} />
        <pusher-trigger
          event="client-wave"
          data={{ mood: 'happy' }}
          on="input"
          throttle={500}
          onpusher-before-trigger={({ detail }) => detail.event.length}
        />
      </pusher-channel>
      <pusher-status grace={0} connection="main" onpusher-update={({ detail }) => detail.value === 'connected'} />
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
  // @ts-expect-error not one of the orders
  <pusher-feed key="9" event="e" order="oldest-first" />,
  // @ts-expect-error a number
  <pusher-feed key="10" event="e" limit="many" />,
  // @ts-expect-error the items are read-only
  <pusher-feed key="11" event="e" items={[]} />,
  // @ts-expect-error an item has no value
  <pusher-feed key="12" event="e" onpusher-update={({ detail }) => detail.value} />,
  // @ts-expect-error a value has no key
  <pusher-value key="13" event="e" onpusher-update={({ detail }) => detail.key} />,
  // @ts-expect-error a count is a number
  <pusher-count key="14" onpusher-update={({ detail }) => detail.value.length} />,
  // @ts-expect-error there is no such state
  <pusher-status key="15" onpusher-update={({ detail }) => detail.value === 'initialized'} />,
  // @ts-expect-error not an event that can trigger it
  <pusher-trigger key="16" event="client-e" on="click" />,
  // @ts-expect-error a boolean
  <pusher-members key="17" others="me" />,
];
