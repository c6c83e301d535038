import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AuthAnswer, AuthRequest } from './contract.js';

/**
 * Answers one request as specified by its own URL (see AuthAnswer), and reports the request.
 *
 * @param report also returns the number of earlier requests to this URL
 */
export async function answerAuth(
  request: IncomingMessage,
  response: ServerResponse,
  report: (request: AuthRequest, url: string) => number,
): Promise<void> {
  allowAllOrigins(request, response);
  if (request.method === 'OPTIONS') {
    response.writeHead(204).end();
    return;
  }
  const url = request.url ?? '/';
  const body = await readBody(request);
  const before = report({ method: request.method ?? '', headers: headersOf(request), body }, url);
  const answer = answerOf(new URL(url, 'http://localhost').searchParams, before);
  if (answer.hang) return;
  if (answer.noCors) response.removeHeader('access-control-allow-origin');
  await sleep(Number(answer.delay ?? 0));
  if (answer.retryAfter !== undefined) response.setHeader('retry-after', answer.retryAfter);
  if (answer.location !== undefined) response.setHeader('location', answer.location);
  response.writeHead(Number(answer.status ?? 200), { 'content-type': answer.contentType ?? 'application/json' });
  response.end(answer.body ?? JSON.stringify(usualAnswer(body)));
}

function answerOf(asked: URLSearchParams, before: number): AuthAnswer {
  const list = asked.get('answers');
  if (list === null) return Object.fromEntries(asked) as AuthAnswer;
  const answers = JSON.parse(list) as AuthAnswer[];
  return answers[before] ?? answers.at(-1) ?? {};
}

function usualAnswer({ channel_name: one = '', 'channel_name[]': several }: AuthRequest['body']): object {
  if (several === undefined) return authorization(one);
  return Object.fromEntries(several.split(' ').map((name) => [name, authorization(name)]));
}

function authorization(channel: string): { auth: string; channel_data?: string } {
  const auth = 'app-key:sig';
  return channel.startsWith('presence-') ? { auth, channel_data: '{"user_id":"me","user_info":{}}' } : { auth };
}

function allowAllOrigins({ headers }: IncomingMessage, response: ServerResponse): void {
  response.setHeader('access-control-allow-origin', headers.origin ?? '*');
  response.setHeader('access-control-allow-credentials', 'true');
  response.setHeader('access-control-expose-headers', 'retry-after');
  response.setHeader('access-control-allow-methods', headers['access-control-request-method'] ?? 'GET, POST');
  response.setHeader('access-control-allow-headers', headers['access-control-request-headers'] ?? '');
}

function headersOf({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

/**
 * Returns the parameters of a form, a JSON object or, for GET, a query. Values that aren't strings are encoded as JSON.
 */
async function readBody(request: IncomingMessage): Promise<Record<string, string>> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += chunk;
  if (request.headers['content-type']?.includes('json')) {
    const value: unknown = JSON.parse(text || '{}');
    return Object.fromEntries(
      Object.entries(value as Record<string, unknown>).map(([name, field]) => [
        name,
        typeof field === 'string' ? field : JSON.stringify(field),
      ]),
    );
  }
  if (request.method === 'GET') text = new URL(request.url ?? '/', 'http://localhost').search;
  const fields: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(text)) {
    fields[name] = fields[name] === undefined ? value : `${fields[name]} ${value}`;
  }
  return fields;
}
