const { exercise, expected } = require('./exercise.cjs');

test('every element shows its data, and ends without errors', async () => {
  require('pusher-elements');
  expect(await exercise(process.env.RUNNER)).toEqual(expected);
}, 30_000);
