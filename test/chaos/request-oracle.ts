import type { CatchUpRequest } from '../../src/client/index.js';
import type { ChannelLog } from './channel-log.js';

/** The problem of a request for missed events, if it depends on anything that was received after the loss. */
export function requestProblem(log: ChannelLog, request: Pick<CatchUpRequest, 'since' | 'until'>, last?: number) {
  const { channel, entries, connections, receptions, answers, isGoodbyeSilent, margin } = log;
  const { since, until } = request;
  const renewed = connections.findLastIndex(({ startedAt }) => startedAt <= until);
  const successes = entries.flatMap((entry) => (entry.kind === 'success' ? [entry.connection] : []));
  const lost = successes.findLast((connection) => connection < renewed);
  // a subscription may also end and begin again on one connection
  if (lost === undefined) return undefined;
  const heardAt = (connections[lost]?.heardAt ?? 0) - margin;
  if (isGoodbyeSilent && since > heardAt)
    return `since of ${channel} is ${since - heardAt} ms after the last sign of life before the loss`;
  const isOld =
    last === undefined ||
    receptions.some(({ n, connection }) => n === last && connection < renewed) ||
    answers.some(({ numbers }) => numbers.includes(last));
  return isOld ? undefined : `last of ${channel} is ${last}, which came after the loss`;
}
