import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AuthRequest } from './contract.js';

/** Answers one request as its own URL says (see AuthAnswer), and reports what was asked. */
export async function answerAuth(
  request: IncomingMessage,
  response: ServerResponse,
  report: (request: AuthRequest) => void,
): Promise<void> {
  allowAllOrigins(request, response);
  if (request.method === 'OPTIONS') {
    response.writeHead(204).end();
    return;
  }
  const asked = new URL(request.url ?? '/', 'http://localhost').searchParams;
  const body = await readBody(request);
  report({ method: request.method ?? '', headers: headersOf(request), body });
  if (asked.has('hang')) return;
  await sleep(Number(asked.get('delay') ?? 0));
  response.writeHead(Number(asked.get('status') ?? 200), {
    'content-type': asked.get('contentType') ?? 'application/json',
  });
  response.end(asked.get('body') ?? JSON.stringify(authorization(body.channel_name ?? '')));
}

function authorization(channel: string): { auth: string; channel_data?: string } {
  const auth = 'app-key:sig';
  return channel.startsWith('presence-') ? { auth, channel_data: '{"user_id":"me","user_info":{}}' } : { auth };
}

function allowAllOrigins({ headers }: IncomingMessage, response: ServerResponse): void {
  response.setHeader('access-control-allow-origin', headers.origin ?? '*');
  response.setHeader('access-control-allow-credentials', 'true');
  response.setHeader('access-control-allow-methods', headers['access-control-request-method'] ?? 'GET, POST');
  response.setHeader('access-control-allow-headers', headers['access-control-request-headers'] ?? '');
}

function headersOf({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

/** The parameters of a form, a JSON object or, for GET, a query; values that are no strings as JSON. */
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
  return Object.fromEntries(new URLSearchParams(text));
}
