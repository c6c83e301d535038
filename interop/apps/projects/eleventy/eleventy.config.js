export default function (config) {
  config.addPassthroughCopy({ 'node_modules/pusher-elements/dist/*.js': 'live' });
}
