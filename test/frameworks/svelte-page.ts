import { flushSync, mount, unmount } from 'svelte';
import type { StartPage } from './framework-page.js';
import Page from './SveltePage.svelte';

/** A page that Svelte's compiler made. */
export const start: StartPage = (target) => {
  const page = mount(Page, { target });
  return {
    show(props) {
      page.show?.(props);
      flushSync();
    },
    end: () => void unmount(page),
  };
};
