import { type Component, flushSync, mount, unmount } from 'svelte';
import type { StartPage } from './framework-page.js';

/** Mounts a component that exports `show(props)`. */
export function startSvelte<Props>(Page: Component<Record<string, never>>): StartPage<Props> {
  return (target) => {
    const page = mount(Page, { target }) as { show?(props: Props): void };
    return {
      show(props) {
        page.show?.(props);
        flushSync();
      },
      end: () => void unmount(page),
    };
  };
}
