import { renderToString } from '@vue/server-renderer';
import { compile, createSSRApp, type RenderFunction } from 'vue';
import type { ServerPage, ServerPageProps } from './hydration-page.js';

const template = `
  <main>
    <pusher-connection :server="server" :api-key="apiKey" :options="options">
      <pusher-channel name="c" @new-comment="onComment">
        <pusher-feed event="new-comment" :order="order" item-key="id" v-html="feed"></pusher-feed>
        <pusher-value event="new-comment" field="text">{{ text }}</pusher-value>
      </pusher-channel>
    </pusher-connection>
    <p>{{ text }}</p>
  </main>`;

const isCustomElement = (tag: string) => tag.startsWith('pusher-');
const compileForBrowsers = compile as (template: string, options: object) => RenderFunction;
const render = compileForBrowsers(template, { isCustomElement, hoistStatic: true });
const feed = '<template><b data-field="text"></b></template>';

function createApp(props: ServerPageProps) {
  const app = createSSRApp({ render, setup: () => ({ ...props, feed }) });
  app.config.compilerOptions.isCustomElement = isCustomElement;
  app.config.warnHandler = () => {};
  return app;
}

/** A page whose template Vue compiles as in a build. */
export const serverPage: ServerPage = {
  renderToString: (props) => renderToString(createApp(props)),
  hydrate(box, props) {
    const app = createApp(props);
    app.mount(box);
    return () => app.unmount();
  },
};
