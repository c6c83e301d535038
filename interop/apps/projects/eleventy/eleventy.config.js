export default function (config) {
  config.addPassthroughCopy({ 'node_modules/pusher-elements/dist/browser': 'live' });
}
