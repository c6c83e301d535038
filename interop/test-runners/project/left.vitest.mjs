import { createRequire } from 'node:module';
import 'pusher-elements';
import { test } from 'vitest';

const { leavePage } = createRequire(import.meta.url)('./exercise.cjs');

test('a page that still has its elements when the test ends does no harm', () =>
  leavePage(`${process.env.RUNNER}-left`));
