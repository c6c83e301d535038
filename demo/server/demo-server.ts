import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { OriginRules } from '../../src/sandbox/http/origins.js';
import { createSandbox, type SandboxOptions } from '../../src/sandbox/index.js';
import { Burst, type Send } from './burst.js';
import { DevelopmentScripts } from './development-scripts.js';
import { Documentation } from './documentation.js';
import { FIRST_COMMENTS } from './first-comments.js';
import { joinLoopback, type Listener } from './loopback.js';
import { market } from './market.js';
import { matches } from './matches.js';
import { Messages } from './messages.js';
import { Notifications } from './notifications.js';
import { Publisher } from './publisher.js';
import { Schedule } from './schedule.js';
import { readService, type Service } from './service.js';
import { answer, type SiteContext } from './site.js';

/** The options of {@link startDemo}. All are optional. */
export interface DemoOptions {
  /**
   * The TCP port. 0 is any free port.
   * @default 0
   */
  port?: number;
  /**
   * The address to listen on.
   * @default '127.0.0.1', this machine only; the name `localhost` works, too
   */
  host?: string;
  /**
   * `PUSHER_URL`, `http[s]://KEY:SECRET@HOST[:PORT]/apps/ID`, selects the service to use instead of the demo's own
   * sandbox. `PUSHER_CLUSTER` is its cluster, if the host does not imply it. `ORIGINS` is the sandbox's option
   * `origins`, separated by commas; it applies even if there is no sandbox.
   * @default the environment of the process
   */
  env?: Record<string, string | undefined>;
  /**
   * Rebuilds the scripts when their sources change.
   * @default false
   */
  watch?: boolean;
}

/** A running demo. */
export interface Demo {
  readonly url: string;
  readonly port: number;
  /** A description of the service that it uses, for people. */
  readonly service: string;
  /** Stops everything that the demo started. May be called more than once. */
  close(): Promise<void>;
}

const LOOPBACK = '127.0.0.1';

/**
 * Serves the demo page, the examples, the development builds of the scripts, and the endpoints for the pages' forms.
 *
 * Rejects with a PusherUrlError if PUSHER_URL is invalid, and with `code` `EADDRINUSE` if the port is in use.
 */
export async function startDemo(options: DemoOptions = {}): Promise<Demo> {
  const { port = 0, host = LOOPBACK, env = process.env, watch = false } = options;
  const origins = (env.ORIGINS || undefined)?.split(',').map((origin) => origin.trim());
  const rules = new OriginRules(host, origins);
  const remote = env.PUSHER_URL ? readService(env.PUSHER_URL, env.PUSHER_CLUSTER || undefined) : undefined;

  let open: (site: SiteContext) => void = () => {};
  const site = new Promise<SiteContext>((resolve) => {
    open = resolve;
  });
  // Requests wait until everything is ready.
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
  const schedule = new Schedule(publisher, [market, matches, notifications.source], console.warn);
  const burst = server.send && new Burst(server.send);
  const documentation = new Documentation(scripts);
  open({
    origins: rules,
    service,
    ownService: !remote,
    publisher,
    scripts,
    schedule,
    comments: new Messages(FIRST_COMMENTS),
    notifications,
    burst,
    documentation,
  });

  let closed: Promise<unknown> | undefined;
  return {
    url: `http://${host === LOOPBACK ? 'localhost' : host}:${server.port}`,
    port: server.port,
    service: remote ? remote.label : 'the sandbox in this process',
    async close() {
      schedule.stop();
      burst?.stop();
      publisher.close();
      closed ??= Promise.all([joined?.close(), server.close(), documentation.close(), scripts.close()]);
      await closed;
    },
  };
}

/** A server, and the service that its pages use. */
interface DemoListener extends Listener {
  port: number;
  service: Service;
  /** Undefined if the service is not in this process. */
  send?: Send;
}

async function listenWithSandbox(options: SandboxOptions): Promise<DemoListener> {
  const sandbox = await createSandbox(options);
  const send: Send = (channel, event, data) => sandbox.trigger(channel, event, data);
  return { port: sandbox.port, service: readService(sandbox.pusherUrl), send, close: () => sandbox.close() };
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
