import { type ComponentType, createElement, StrictMode } from 'react';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import type { StartPage } from './framework-page.js';

/** Renders a component in React’s strict mode, which mounts every component twice. */
export function startReact<Props extends object>(Page: ComponentType<Props>): StartPage<Props> {
  return (box) => {
    const root = createRoot(box);
    return {
      show: (props) => flushSync(() => root.render(createElement(StrictMode, null, createElement(Page, props)))),
      end: () => root.unmount(),
    };
  };
}
