import { Suspense } from 'react';
import { flushSync } from 'react-dom';
import { createRoot, hydrateRoot } from 'react-dom/client';
import { renderToString } from 'react-dom/server.browser';
import type {} from '../../components/frameworks/react.js';

export interface Props {
  server: string;
  apiKey: string;
  /** A different key creates a new feed. */
  feedKey?: number;
  suspense?: boolean;
}

function Page({ server, apiKey, feedKey, suspense }: Props) {
  const feed = (
    <pusher-feed key={feedKey} event="e" item-key="id">
      <template>
        <article>
          <b data-field="name">a placeholder</b>
          <ul>
            <template data-each="tags">
              <li data-field="." />
            </template>
          </ul>
        </article>
      </template>
    </pusher-feed>
  );
  return (
    <pusher-connection server={server} api-key={apiKey}>
      <pusher-channel name="c">{suspense ? <Suspense>{feed}</Suspense> : feed}</pusher-channel>
    </pusher-connection>
  );
}

export function render(box: HTMLElement, props: Props) {
  const root = createRoot(box);
  flushSync(() => root.render(<Page {...props} />));
  return { end: () => root.unmount() };
}

export const renderOnServer = (props: Props): string => renderToString(<Page {...props} />);

export function hydrate(box: HTMLElement, props: Props) {
  const show = (changes: Partial<Props> = {}) => <Page {...{ ...props, ...changes }} />;
  const root = hydrateRoot(box, show(), { onRecoverableError() {} });
  return {
    show: (changes: Partial<Props>) => flushSync(() => root.render(show(changes))),
    end: () => root.unmount(),
  };
}

/** A page whose feed has its template as HTML, which React hydrates without checking it. */
function KeyedPage({ server, apiKey, feedKey }: Props) {
  const html = { __html: '<template><b data-field="name"></b></template>' };
  return (
    <pusher-connection server={server} api-key={apiKey}>
      <pusher-channel name="c">
        <pusher-feed key={feedKey} event="e" suppressHydrationWarning dangerouslySetInnerHTML={html} />
      </pusher-channel>
    </pusher-connection>
  );
}

export const renderKeyedOnServer = (props: Props): string => renderToString(<KeyedPage {...props} />);

export function hydrateKeyed(box: HTMLElement, props: Props) {
  const root = hydrateRoot(box, <KeyedPage {...props} />);
  return {
    show: (changes: Partial<Props>) => flushSync(() => root.render(<KeyedPage {...props} {...changes} />)),
    end: () => root.unmount(),
  };
}
