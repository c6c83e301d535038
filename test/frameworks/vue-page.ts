import type { PageProps } from './framework-page.js';
import { startVue } from './vue-app.js';

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

export const start = startVue<PageProps>(template, (props) => ({ props }), { names: [] });
