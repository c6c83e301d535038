import { type ServersAnswer, type ServersRequest, serversPath } from './contract.js';

type Question<T> = T extends unknown ? Omit<T, 'session'> : never;

const session = new URL(location.href).searchParams.get('wtr-session-id') ?? '';
const realFetch = fetch.bind(globalThis);

/**
 * Sends a request to the test servers' plugin. It doesn't use executeServerCommand, which sets a timer of 20 s in the
 * page for each command: a test that controls the page's time would see that timer and trigger it.
 */
export async function ask<Value>(question: Question<ServersRequest>): Promise<Value> {
  const response = await realFetch(serversPath, { method: 'POST', body: JSON.stringify({ session, ...question }) });
  const answer = (await response.json()) as ServersAnswer;
  if ('error' in answer) throw new Error(answer.error);
  return answer.value as Value;
}
