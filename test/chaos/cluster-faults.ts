import type { BusFault } from '../../tools/simulation/bus.js';
import type { ConfirmationMode } from '../../tools/simulation/confirmations.js';
import type { Cluster } from '../../tools/simulation/simulated-cluster.js';
import type { World } from '../../tools/simulation/world.js';
import { enabledChecks } from './enabled-checks.js';
import type { Fault, Repair } from './fault.js';

/** Creates a fault of clusters. It does nothing to a single server. */
function ofCluster(
  name: string,
  slot: string | undefined,
  begin: (cluster: Cluster, world: World) => Repair | undefined,
): Fault {
  return {
    name,
    ...(slot !== undefined && { slot }),
    begin: (world) => (world.cluster ? begin(world.cluster, world) : undefined),
  };
}

const confirming = (name: string, answer: ConfirmationMode) =>
  ofCluster(name, 'confirming', (cluster) => {
    cluster.confirmations.mode = () => answer;
    return () => {
      cluster.confirmations.mode = () => 'once';
    };
  });

/** Creates a fault of one node, which lasts until it is repaired. */
const ofNode = (name: string, faultOf: (world: World) => BusFault) =>
  ofCluster(name, 'node', (cluster, world) => {
    const node = world.choices.int(0, cluster.size - 1);
    const fault = faultOf(world);
    if (fault.hangs) cluster.bus.hang(node);
    else cluster.bus.faults.set(node, fault);
    return () => cluster.repair(node);
  });

const RESTART_CODES = [1001, 4200];

const restartOne = ofCluster('a node restarts', undefined, (cluster, { choices }) => {
  const [node, code, away] = [choices.int(0, cluster.size - 1), choices.pick(RESTART_CODES), choices.int(100, 30_000)];
  cluster.restartNode(node, code, away);
  return undefined;
});

const restartAll = ofCluster('all nodes restart, one after the other', undefined, (cluster, { choices, clock }) => {
  const [code, pause] = [choices.pick(RESTART_CODES), choices.int(500, 10_000)];
  for (let node = 0; node < cluster.size; node++) {
    clock.after(node * pause, () => cluster.restartNode(node, code, pause));
  }
  return undefined;
});

const idleCuts = ofCluster('idle connections are cut from now on', undefined, (_cluster, { network, choices }) => {
  const limit = choices.int(12, 60) * 1000;
  if (enabledChecks.idleCuts) network.cutIdle(limit);
  return undefined;
});

/** The faults of clusters. */
export const clusterFaultKinds: readonly (readonly Fault[])[] = [
  [
    confirming('subscriptions are confirmed late', 'late'),
    confirming('subscriptions are confirmed twice', 'twice'),
    confirming('subscriptions take effect but are never confirmed', 'never'),
  ],
  [
    ofNode('a node hangs', () => ({ hangs: true })),
    ofNode('a node delivers late what others published', ({ choices }) => {
      return { late: choices.magnitude(100, 20_000) };
    }),
    ofNode('a node loses what others publish', () => ({ isLossy: true })),
  ],
  [restartOne, restartAll, idleCuts],
];
