import { createRequire } from 'node:module';
import 'pusher-elements';
import * as all from 'pusher-elements';
import Pusher from 'pusher-elements/client';
import { expect, test } from 'vitest';

const { exercise, expected } = createRequire(import.meta.url)('./exercise.cjs');

test('every element shows its data, and ends without errors', async () => {
  expect(all.Pusher).toBe(Pusher);
  expect(await exercise(process.env.RUNNER)).toEqual(expected);
}, 30_000);
