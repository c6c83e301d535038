import Echo from 'laravel-echo';
import { Pusher } from '../../src/client/index.js';

/** The server that Echo connects to. `authEndpoint` is set for the sandbox; a scripted server’s is in the options. */
export interface EchoServer {
  host: string;
  port: number;
  key: string;
  authEndpoint?: string;
}

/** Echo accepts any option, and passes all of them to the client. */
export type EchoOptions = Record<string, unknown>;

/** Laravel Echo with our client, and with the options that its users write for their own servers. */
export function echoOf(server: EchoServer, options: EchoOptions = {}): Echo<'reverb'> {
  return echoWith({ Pusher, ...serverOptions(server), ...options });
}

/** Laravel Echo for a user that the sandbox accepts without a proof. */
export function echoAs(user: string, server: EchoServer, options: EchoOptions = {}): Echo<'reverb'> {
  const params = { user_id: user, user_info: JSON.stringify({ name: user.toUpperCase() }) };
  return echoOf(server, { auth: { headers: {}, params }, ...options });
}

/** Echo with these options and no others. Its types name the class of pusher-js, so they are bypassed. */
export function echoWith(options: EchoOptions): Echo<'reverb'> {
  return new Echo<'reverb'>({ broadcaster: 'reverb', ...options } as never);
}

/** Ports as strings, as in Vite’s environment; no TLS; no `host`, which is Echo’s own default. */
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

/** The client of an Echo. This also works if Echo’s types do not name our class. */
export function clientIn(echo: Echo<'reverb'>): Pusher {
  return echo.connector.pusher as unknown as Pusher;
}

/** Resolves when a channel of Echo is subscribed. */
export function subscribed(channel: { subscribed(callback: () => void): unknown }): Promise<void> {
  return new Promise((resolve) => void channel.subscribed(resolve));
}

/** A listener that keeps the data of each call. */
export function recorder(): { received: unknown[]; listen: (data: unknown) => void } {
  const received: unknown[] = [];
  return { received, listen: (data) => void received.push(data) };
}
