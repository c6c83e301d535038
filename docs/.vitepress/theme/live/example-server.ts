import type { ExampleEvent } from '../../markdown/live-fences';

/** Returns true if the page's own server runs examples. On a static host it doesn't. */
export function hasExampleServer(): boolean {
  return import.meta.env.DEV || document.querySelector('meta[name="live-examples"]') !== null;
}

/** Reserves an app of the server's sandbox for one example. Returns its key. */
export async function startExample(): Promise<string> {
  const { key } = await post<{ key: string }>('apps', {});
  return key;
}

/** Publishes an event to an example. Rejects with an Error that says why it was refused. */
export async function sendEvent(key: string, { channel, event, data }: ExampleEvent): Promise<void> {
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch {
    throw new Error('The data isn’t valid JSON.');
  }
  await post('events', { key, channel, event, data: value });
}

async function post<Answer>(path: string, body: object): Promise<Answer> {
  const request = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const response = await fetch(`/live/${path}`, request).catch(() => undefined);
  if (!response) throw new Error('The server did not respond.');
  const answer = (await response.json()) as Answer & { error?: string };
  if (!response.ok) throw new Error(answer.error);
  return answer;
}
