import type PusherJs from 'pusher-js';
import type { ScriptedServerOptions } from '../servers/contract.js';
import type { ScriptedServer, TestSandbox } from '../servers/index.js';
import type { Trace } from './trace-recorder.js';

/** The class under test, as pusher-js declares it. */
export type PusherClass = typeof PusherJs;
export type Client = PusherJs;
type ClientChannel = ReturnType<Client['subscribe']>;
/** The options of pusher-js, and options that its types do not allow. */
export type AnyOptions = Record<string, unknown>;

/** An object with `bind`: a client, its connection, its user, a watchlist, a channel. */
export interface Source {
  bind(event: string, listener: (...args: unknown[]) => void, context?: unknown): unknown;
  bind_global(listener: (...args: unknown[]) => void): unknown;
  unbind(event?: string | null, listener?: unknown, context?: unknown): unknown;
  unbind_global(listener?: unknown): unknown;
  unbind_all(): unknown;
}

/** The environment of a scenario: one of the two classes, a server of its own, and a trace. */
export interface Stage {
  Pusher: PusherClass;
  server: ScriptedServer;
  trace: Trace;
  /** Options for a client of the server. */
  options(more?: AnyOptions): AnyOptions;
  /** Creates a client of the server. It is disconnected at the end. */
  client(more?: AnyOptions): Client;
  /** Creates a client, and waits until it is connected. */
  connected(more?: AnyOptions): Promise<Client>;
  /** Creates a client with a key and options. It is disconnected at the end. */
  make(key: unknown, options: unknown): Client;
  /** Subscribes, and waits for the confirmation. */
  subscribed(client: Client, name: string): Promise<ClientChannel>;
  /** Adds an entry to the trace. */
  note(...entry: unknown[]): void;
  /** Records the return value of a call, or that it throws. */
  call<Value>(label: string, act: () => Value): Value | undefined;
  /** A listener that records `this` and all its arguments. */
  listener(label: string): (this: unknown, ...args: unknown[]) => void;
  /** The same for global listeners. The labels of their entries begin with `all: `. */
  listenerOfAll(label: string): (this: unknown, ...args: unknown[]) => void;
  /** Binds recording listeners to these events. */
  record(source: unknown, label: string, ...events: string[]): void;
  /** Binds a recording global listener. */
  recordAll(source: unknown, label: string): void;
  /** Waits until the trace has at least `count` entries with this label. */
  noted(label: string, count?: number): Promise<void>;
  /** Waits until a condition is true. */
  until(condition: () => boolean): Promise<void>;
  /** Waits until both sides have received everything that was sent. */
  settle(client: Client): Promise<void>;
}

/** A test for both clients. All entries that the scenario records, and then all frames on the wire, must be equal. */
export interface Scenario {
  name: string;
  server?: ScriptedServerOptions;
  /** True if it changes something that both clients share, such as the page’s WebSocket, so that they must run in turn. */
  alone?: boolean;
  run(stage: Stage): Promise<void> | void;
}

/** The environment of a scenario with the sandbox. */
export type SandboxStage = Omit<Stage, 'server' | 'settle'> & { server: TestSandbox };

/** A scenario with the sandbox, for tests that need two clients and a real server. Frames are not recorded. */
export interface SandboxScenario {
  name: string;
  sandbox: true;
  alone?: boolean;
  run(stage: SandboxStage): Promise<void>;
}

export type AnyScenario = Scenario | SandboxScenario;
