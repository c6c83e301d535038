import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Random } from '../../tools/simulation/random.js';
import { type Address, fuzzHttpFallback, fuzzRequests, fuzzWebSocket } from './fuzz/fuzz-clients.js';
import type { Order } from './fuzz/fuzzed-sandbox.js';
import { RawClient } from './raw-client.js';

/** `FUZZ_SEED=n` selects other frames and requests. */
const seed = Number(process.env.FUZZ_SEED ?? 1);
const FRAMES = 100_000;
const REQUESTS = 20_000;
/** The allowed growth of the heap between half of the traffic and all of it. */
const GROWTH = { factor: 1.5, bytes: 16 * 1_048_576 };

let child: ChildProcess;
let address: Address;
let exit: string | undefined;
let whenGone = () => {};

before(async () => {
  child = fork(fileURLToPath(new URL('fuzz/fuzzed-sandbox.ts', import.meta.url)), [], {
    execArgv: ['--expose-gc', '--import', 'tsx/esm'],
  });
  child.once('exit', (code, signal) => {
    exit = `The sandbox ended with ${code ?? signal}.`;
    whenGone();
  });
  const [port] = (await once(child, 'message')) as [number];
  address = { url: `http://127.0.0.1:${port}`, host: '127.0.0.1', port };
});
after(() => {
  if (child.connected) child.disconnect();
});

async function ask(order: Order): Promise<number> {
  assert.equal(exit, undefined);
  child.send(order);
  const answer = await new Promise<number | undefined>((resolve) => {
    child.once('message', resolve);
    whenGone = () => resolve(undefined);
  });
  return answer ?? assert.fail(exit);
}

/** Publishes events one after another until the attack is over. Each must arrive, in order. */
async function witness(isOver: () => boolean): Promise<void> {
  const client = await RawClient.connect(address);
  await client.subscribe('witnessed');
  let id = 0;
  do {
    await ask({ what: 'publish', id });
    assert.equal((await client.next('story')).data, id);
    id += 1;
  } while (!isOver());
  await client.expectNothingMore();
  await client.close();
}

/** Runs the attacks while another client observes the sandbox. If something fails, the error names the seed. */
async function underWitness(...attacks: Promise<void>[]): Promise<void> {
  let isOver = false;
  const attack = Promise.all(attacks).finally(() => {
    isOver = true;
  });
  try {
    await Promise.all([attack, witness(() => isOver)]);
    assert.equal(exit, undefined);
  } catch (error) {
    throw new Error(`With FUZZ_SEED=${seed}: ${(error as Error).message} ${exit ?? ''}`, { cause: error });
  }
}

function assertFlat(half: number, whole: number): void {
  const megabytes = (bytes: number) => (bytes / 1_048_576).toFixed(1);
  const growth = `With FUZZ_SEED=${seed} the heap grew from ${megabytes(half)} to ${megabytes(whole)} MB.`;
  assert.ok(whole <= half * GROWTH.factor + GROWTH.bytes, growth);
}

/** Returns a separate random generator for each client. */
const randomOf = (client: number) => new Random(seed * 31 + client);

describe('the sandbox keeps running, serves other clients and uses no more memory', () => {
  it(`during ${FRAMES} hostile frames`, async () => {
    const half = async (offset: number) => {
      const each = FRAMES / 2 / 10;
      const sockets = Array.from({ length: 8 }, (_, index) => fuzzWebSocket(address, randomOf(offset + index), each));
      const sessions = [8, 9].map((index) => fuzzHttpFallback(address, randomOf(offset + index), each));
      await underWitness(...sockets, ...sessions);
      return ask({ what: 'heap' });
    };
    assertFlat(await half(0), await half(100));
  });

  it(`during ${REQUESTS} hostile requests`, async () => {
    const statuses = new Set<string>();
    const half = async (offset: number) => {
      const each = REQUESTS / 2 / 8;
      const clients = Array.from({ length: 8 }, (_, index) => randomOf(offset + index));
      await underWitness(...clients.map((random) => fuzzRequests(address, random, each, statuses)));
      return ask({ what: 'heap' });
    };
    assertFlat(await half(200), await half(300));
    const missing = ['200', '204', '400', '401', '403', '404', '405', '431'].filter((status) => !statuses.has(status));
    assert.deepEqual(missing, [], `the fuzz must reach every kind of answer; it received ${[...statuses]}`);
    assert.equal(statuses.has('500'), false, `With FUZZ_SEED=${seed} a request was answered with 500.`);
  });
});
