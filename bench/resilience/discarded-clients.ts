import type { World } from '../../tools/simulation/world.js';
import { simulate } from './simulation.js';
import { ours, pusherJs, type Subject } from './subject.js';

/** How many clients are made and disconnected. */
const COUNT = 20;

const collectGarbage = (globalThis as { gc?: () => void }).gc;

/** What is left of clients, and the platform that they lived on. */
interface Remains {
  references: WeakRef<object>[];
  world: World;
}

/** Makes clients, lets them connect, subscribe and disconnect, and keeps nothing of them but this. */
function discard(subject: Subject): Promise<Remains> {
  return simulate(subject, async (simulation) => {
    const { world } = simulation;
    const references: WeakRef<object>[] = [];
    for (let count = 0; count < COUNT; count++) {
      const client = await simulation.connected(['news', 'private-room']);
      client.disconnect();
      references.push(new WeakRef(client));
    }
    // whatever timers they left have run by then
    await world.clock.advance(300_000);
    return { references, world };
  });
}

/** Prints how many of the discarded clients the garbage collector left. */
async function main(name: string | undefined): Promise<void> {
  if (!collectGarbage) throw new Error('It takes --expose-gc.');
  const { references, world } = await discard(name === ours.name ? ours : pusherJs);
  for (let turn = 0; turn < 5; turn++) {
    await new Promise((resolve) => void setImmediate(resolve));
    collectGarbage();
  }
  const left = references.filter((reference) => reference.deref() !== undefined).length;
  // the world is used to the end, so that what a client left in it, a timer or a listener on the page, keeps the client
  console.log(JSON.stringify({ left, of: COUNT, time: world.clock.now }));
}

await main(process.argv[2]);
process.exit();
