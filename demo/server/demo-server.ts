import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { OriginRules } from '../../src/sandbox/http/origins.js';
import { createSandbox, type SandboxOptions } from '../../src/sandbox/index.js';
import { Burst, type Send } from './burst.js';
import { Messages } from './chat-messages.js';
import { DevelopmentScripts } from './development-scripts.js';
import { joinLoopback, type Listener } from './loopback.js';
import { market } from './market.js';
import { matches } from './matches.js';
import { Notifications } from './notifications.js';
import { Publisher } from './publisher.js';
import { readPusherUrl, type Service } from './pusher-url.js';
import { Heartbeat } from './schedule.js';
import { answer, type SiteParts } from './site.js';

/** What {@link startDemo} takes; everything has a default. */
export interface DemoOptions {
  /** Default: 0, any free one. */
  port?: number;
  /** Default: `127.0.0.1`, this machine only, and by the name `localhost`, too. */
  host?: string;
  /**
   * `PUSHER_URL`, `http[s]://KEY:SECRET@HOST[:PORT]/apps/ID`, names the service to use in place of a sandbox of its own;
   * `PUSHER_CLUSTER` its cluster, where the host doesn't tell. `ORIGINS` is the sandbox's option `origins`, with commas
   * between its entries, also if there is no sandbox. Default: the process's own environment.
   */
  env?: Record<string, string | undefined>;
  /** Whether the scripts follow changes of the sources. Default: false. */
  watch?: boolean;
}

/** The demo, running. */
export interface Demo {
  readonly url: string;
  readonly port: number;
  /** Says to people which service it uses. */
  readonly service: string;
  /** Ends everything that it started. May be called again. */
  close(): Promise<void>;
}

const LOOPBACK = '127.0.0.1';

/**
 * Serves the demo page, the examples, the development builds of the scripts, and what the pages' forms need.
 *
 * Rejects with a PusherUrlError for a PUSHER_URL that cannot be used, with `code` `EADDRINUSE` when the port is taken.
 */
export async function startDemo(options: DemoOptions = {}): Promise<Demo> {
  const { port = 0, host = LOOPBACK, env = process.env, watch = false } = options;
  const origins = (env.ORIGINS || undefined)?.split(',').map((origin) => origin.trim());
  const rules = new OriginRules(host, origins);
  const remote = env.PUSHER_URL ? readPusherUrl(env.PUSHER_URL, env.PUSHER_CLUSTER || undefined) : undefined;

  let open: (site: SiteParts) => void = () => {};
  const site = new Promise<SiteParts>((resolve) => {
    open = resolve;
  });
  // who comes before all is ready waits
  const listener: RequestListener = async (request, response) => answer(request, response, await site);
  const server = remote
    ? await listen(remote, listener, port, host)
    : await listenWithSandbox({ port, host, origins, next: listener });
  let joined: Listener | undefined;
  let scripts: DevelopmentScripts;
  try {
    if (host === LOOPBACK) joined = await joinLoopback(server.port);
    scripts = await DevelopmentScripts.build(watch);
  } catch (error) {
    await Promise.all([joined?.close(), server.close()]);
    throw error;
  }
  const { service } = server;
  const publisher = new Publisher(service);
  const notifications = new Notifications();
  const heartbeat = new Heartbeat(publisher, [market, matches, notifications.source], console.warn);
  const burst = server.send && new Burst(server.send);
  open({
    origins: rules,
    service,
    ownService: !remote,
    publisher,
    scripts,
    heartbeat,
    comments: new Messages(),
    chat: new Messages(),
    notifications,
    burst,
  });

  let closed: Promise<unknown> | undefined;
  return {
    url: `http://${host === LOOPBACK ? 'localhost' : host}:${server.port}`,
    port: server.port,
    service: remote ? remote.label : 'the sandbox in this process',
    async close() {
      heartbeat.stop();
      burst?.stop();
      publisher.close();
      closed ??= Promise.all([joined?.close(), server.close(), scripts.close()]);
      await closed;
    },
  };
}

/** What listens, and the service whose pages it serves. */
interface DemoListener extends Listener {
  port: number;
  service: Service;
  /** Undefined where the service is not in this process. */
  send?: Send;
}

async function listenWithSandbox(options: SandboxOptions): Promise<DemoListener> {
  const sandbox = await createSandbox(options);
  const send: Send = (channel, event, data) => sandbox.trigger(channel, event, data);
  return { port: sandbox.port, service: readPusherUrl(sandbox.pusherUrl), send, close: () => sandbox.close() };
}

async function listen(service: Service, next: RequestListener, port: number, host: string): Promise<DemoListener> {
  const server = createServer(next).listen(port, host);
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, service, close: () => close(server) };
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
