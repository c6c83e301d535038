import { useChannel, useConnection } from '../../components/frameworks/vue.js';
import type { HooksPageProps } from './hooks-page.js';
import { startVue } from './vue-app.js';

const template = `
  <pusher-connection :server="props.server" :api-key="props.apiKey">
    <i class="state">{{ connection.state }}</i>
    <i class="socket">{{ connection.socketId }}</i>
    <i class="channel">{{ info.channel?.name }}</i>
    <i class="subscribed">{{ info.subscribed }}</i>
  </pusher-connection>`;

export const start = startVue<HooksPageProps>(template, (props) => {
  const info = useChannel(() => props.name, { 'new-comment': (event) => props.onComment(event) });
  return { props, info, connection: useConnection() };
});
