import { createApp, shallowReactive } from 'vue';
import { useChannel, useConnection } from '../../components/frameworks/vue.js';
import type { HooksPageProps, StartHooksPage } from './hooks-page.js';

const template = `
  <pusher-connection :server="props.server" :api-key="props.apiKey">
    <i class="state">{{ connection.state }}</i>
    <i class="socket">{{ connection.socketId }}</i>
    <i class="channel">{{ info.channel?.name }}</i>
    <i class="subscribed">{{ info.subscribed }}</i>
  </pusher-connection>`;

/** A page of Vue. */
export const start: StartHooksPage = (box) => {
  const props = shallowReactive({} as HooksPageProps);
  const setup = () => {
    const info = useChannel(() => props.name, { 'new-comment': (event) => props.onComment(event) });
    return { props, info, connection: useConnection() };
  };
  const app = createApp({ template, setup });
  app.config.compilerOptions.isCustomElement = (tag) => tag.startsWith('pusher-');
  let mounted = false;
  return {
    show(given) {
      Object.assign(props, given);
      if (!mounted) app.mount(box);
      mounted = true;
    },
    end: () => app.unmount(),
  };
};
