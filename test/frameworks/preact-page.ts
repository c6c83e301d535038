import { h, hydrate, render } from 'preact';
import { toHtml } from './preact-to-html.js';

export interface Props {
  server: string;
  apiKey: string;
  authEndpoint: string;
  /** A text that differs between the server and the page, such as a time. */
  text: string;
}

function Page({ server, apiKey, authEndpoint, text }: Props) {
  return h('pusher-connection', { server, 'api-key': apiKey, 'auth-endpoint': authEndpoint }, [
    h('p', null, text),
    h('pusher-status', { grace: 0 }),
    h('pusher-channel', { name: 'presence-c' }, [
      h('pusher-feed', { event: 'e', 'item-key': 'id' }, [
        h('p', { 'data-empty': '' }, 'Nothing'),
        h('ul', null, h('template', null, h('li', { 'data-field': 'text' }))),
      ]),
      h('pusher-members', null, h('template', null, h('i', { 'data-field': 'id' }))),
      h('pusher-count', null, 'some'),
      h('pusher-value', { event: 'e', field: 'text' }, text),
      h('pusher-value', { event: 'e', field: 'id' }),
    ]),
  ]);
}

export const renderToString = (props: Props): string => toHtml(h(Page, props));

/** Hydrates the page. */
export function start(box: HTMLElement, props: Props) {
  hydrate(h(Page, props), box);
  return {
    show: (given: Props) => render(h(Page, given), box),
    end: () => render(null, box),
  };
}
