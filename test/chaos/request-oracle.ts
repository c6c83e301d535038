import type { CatchUpRequest } from '../../src/client/index.js';
import type { ChannelLog } from './channel-log.js';

/** Returns the problem of a catch-up request if it depends on anything that was received after the interruption. */
export function requestProblem(log: ChannelLog, request: Pick<CatchUpRequest, 'since' | 'until'>, last?: number) {
  const { channel, entries, connections, receivedEvents, answers, ignoresClosingError, margin } = log;
  const { since, until } = request;
  const renewed = connections.findLastIndex(({ startedAt }) => startedAt <= until);
  const successes = entries.flatMap((entry) => (entry.kind === 'success' ? [entry.connection] : []));
  const lost = successes.findLast((connection) => connection < renewed);
  // a subscription may also end and begin again on one connection
  if (lost === undefined) return undefined;
  const lastActivity = (connections[lost]?.lastActivity ?? 0) - margin;
  if (ignoresClosingError && since > lastActivity)
    return `since of ${channel} is ${since - lastActivity} ms after the last activity before the interruption`;
  const isOld =
    last === undefined ||
    receivedEvents.some(({ n, connection }) => n === last && connection < renewed) ||
    answers.some(({ numbers }) => numbers.includes(last));
  return isOld ? undefined : `last of ${channel} is ${last}, which was received after the interruption`;
}
