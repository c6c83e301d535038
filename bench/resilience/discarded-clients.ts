import type { World } from '../../tools/simulation/world.js';
import { simulate } from './simulation.js';
import { ours, pusherJs, type Subject } from './subject.js';

/** The number of clients to create and disconnect. */
const COUNT = 20;

const collectGarbage = (globalThis as { gc?: () => void }).gc;

/** References to discarded clients, and the world that they used. */
interface Remains {
  references: WeakRef<object>[];
  world: World;
}

/** Creates clients, lets them connect, subscribe and disconnect, and keeps only weak references to them. */
function discard(subject: Subject): Promise<Remains> {
  return simulate(subject, async (simulation) => {
    const { world } = simulation;
    const references: WeakRef<object>[] = [];
    for (let count = 0; count < COUNT; count++) {
      const client = await simulation.connected(['news', 'private-room']);
      client.disconnect();
      references.push(new WeakRef(client));
    }
    // by then, all timers that they left have run
    await world.clock.advance(300_000);
    return { references, world };
  });
}

/** Prints how many of the discarded clients the garbage collector left. */
async function main(name: string | undefined): Promise<void> {
  if (!collectGarbage) throw new Error('Run this with --expose-gc.');
  const { references, world } = await discard(name === ours.name ? ours : pusherJs);
  for (let turn = 0; turn < 5; turn++) {
    await new Promise((resolve) => void setImmediate(resolve));
    collectGarbage();
  }
  const left = references.filter((reference) => reference.deref() !== undefined).length;
  // The world is used until the end, so that a timer or a page listener that a client left in it keeps the client
  // alive.
  console.log(JSON.stringify({ left, of: COUNT, time: world.clock.now }));
}

await main(process.argv[2]);
process.exit();
