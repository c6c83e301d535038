import Echo from 'laravel-echo';
import { Pusher } from '../../src/client/index.js';

/** What Echo is to connect to. `authEndpoint` is the sandbox's; a scripted server's is given with the options. */
export interface EchoServer {
  host: string;
  port: number;
  key: string;
  authEndpoint?: string;
}

/** Echo takes any option and hands all of them to the client. */
export type EchoOptions = Record<string, unknown>;

/** Laravel's Echo on our client, with the options that its users write for a server of their own. */
export function echoOf(server: EchoServer, options: EchoOptions = {}): Echo<'reverb'> {
  return echoWith({ Pusher, ...serverOptions(server), ...options });
}

/** Laravel's Echo as somebody who says who he is: the sandbox believes it. */
export function echoAs(user: string, server: EchoServer, options: EchoOptions = {}): Echo<'reverb'> {
  const params = { user_id: user, user_info: JSON.stringify({ name: user.toUpperCase() }) };
  return echoOf(server, { auth: { headers: {}, params }, ...options });
}

/** Echo with these options and no others. Its types name pusher-js's class, so they are passed by. */
export function echoWith(options: EchoOptions): Echo<'reverb'> {
  return new Echo<'reverb'>({ broadcaster: 'reverb', ...options } as never);
}

/** Ports as strings, as they come from Vite's environment; TLS off; `host` empty, as Echo's own default is. */
export function serverOptions({ host, port, key, authEndpoint }: EchoServer): EchoOptions {
  return {
    key,
    host: null,
    wsHost: host,
    wsPort: String(port),
    wssPort: String(port),
    forceTLS: false,
    enabledTransports: ['ws', 'wss'],
    authEndpoint,
    auth: { headers: {} },
  };
}

/** The client that an Echo has: also where Echo's types do not name ours. */
export function clientIn(echo: Echo<'reverb'>): Pusher {
  return echo.connector.pusher as unknown as Pusher;
}

/** Resolves when a channel of Echo is subscribed. */
export function subscribed(channel: { subscribed(callback: () => void): unknown }): Promise<void> {
  return new Promise((resolve) => void channel.subscribed(resolve));
}

/** A listener that keeps what it is called with. */
export function ear(): { heard: unknown[]; listen: (data: unknown) => void } {
  const heard: unknown[] = [];
  return { heard, listen: (data) => void heard.push(data) };
}
