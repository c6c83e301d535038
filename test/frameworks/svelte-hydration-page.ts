import { hydrate, unmount } from 'svelte';
import { render } from 'svelte/server';
import type { ServerPage } from './hydration-page.js';
import Page from './ServerPage.svelte';
import PageOnServer from './ServerPage.svelte?server';

/** A page that Svelte’s compiler creates for a server and for a browser. */
export const serverPage: ServerPage = {
  renderToString: async (props) => render(PageOnServer, { props: { ...props } }).body,
  hydrate(target, props) {
    const page = hydrate(Page, { target, props });
    return () => void unmount(page);
  },
};
