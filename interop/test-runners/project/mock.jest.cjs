jest.mock('pusher-elements/client');
const Pusher = require('pusher-elements/client');

test('a client can be mocked', () => {
  new Pusher('key', { cluster: 'eu' }).subscribe('news');
  expect(Pusher).toHaveBeenCalledWith('key', { cluster: 'eu' });
  expect(Pusher.mock.instances[0].subscribe).toHaveBeenCalledWith('news');
});
