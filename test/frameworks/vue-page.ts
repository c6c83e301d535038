import { createApp, shallowReactive } from 'vue';
import type { PageProps, StartPage } from './framework-page.js';

const template = `
  <pusher-connection
    :server="props.server"
    :api-key="props.apiKey"
    :user-auth-endpoint="props.userAuthEndpoint"
    :activity-timeout="30000"
    :signin="props.signin"
    :options="props.options"
    @pusher-statechange="props.onState"
  >
    <pusher-channel v-for="name of props.names" :key="name" :name="name" class="wide" @new-comment="props.onComment">
      <p>{{ name }}</p>
      <pusher-feed event="new-comment" item-key="id"><template v-html="'<b data-field=author></b>'"></template></pusher-feed>
    </pusher-channel>
  </pusher-connection>`;

/** A page whose template Vue compiles at run time. */
export const start: StartPage = (box) => {
  const props = shallowReactive({ names: [] as string[] }) as PageProps;
  const app = createApp({ template, setup: () => ({ props }) });
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
