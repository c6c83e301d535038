import { h, hydrate, render } from 'preact';
import type { ServerPage, ServerPageProps } from './hydration-page.js';
import { toHtml } from './preact-to-html.js';

const FEED = { __html: '<template><b data-field="text"></b></template>' };

function Page({ server, apiKey, options, order, text, onComment }: ServerPageProps) {
  // Preact sets no properties when it hydrates
  const ref = (connection: Element | null) => connection && Object.assign(connection, { options });
  return h('main', null, [
    h('pusher-connection', { ref, server, 'api-key': apiKey }, [
      h('pusher-channel', { name: 'c', 'onnew-comment': onComment }, [
        h('pusher-feed', { event: 'new-comment', order, 'item-key': 'id', dangerouslySetInnerHTML: FEED }),
        h('pusher-value', { event: 'new-comment', field: 'text' }, text),
      ]),
    ]),
    h('p', null, text),
  ]);
}

export const serverPage: ServerPage = {
  renderToString: async (props) => toHtml(h(Page, props)),
  hydrate(box, props) {
    hydrate(h(Page, props), box);
    return () => render(null, box);
  },
};
