import { PusherElements } from '../elements';

const FEED = { __html: '<template><p data-field="title"></p></template>' };

export default function Page() {
  return (
    <pusher-connection api-key="__KEY__" server="__SERVER__" auth-endpoint="__AUTH__">
      <PusherElements />
      <pusher-channel name="private-news">
        <pusher-feed event="story" suppressHydrationWarning dangerouslySetInnerHTML={FEED} />
      </pusher-channel>
    </pusher-connection>
  );
}
