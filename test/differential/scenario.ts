import type PusherJs from 'pusher-js';
import type { ScriptedServerOptions } from '../servers/contract.js';
import type { ScriptedServer, TestSandbox } from '../servers/index.js';
import type { Trace } from './trace-recorder.js';

/** The class under test, as pusher-js declares it. */
export type PusherClass = typeof PusherJs;
export type Client = PusherJs;
export type ClientChannel = ReturnType<Client['subscribe']>;
/** pusher-js's options, and what tests pass beyond their types. */
export type AnyOptions = Record<string, unknown>;

/** What has `bind`: a client, its connection, its user, a watchlist, a channel. */
export interface Source {
  bind(event: string, listener: (...args: unknown[]) => void, context?: unknown): unknown;
  bind_global(listener: (...args: unknown[]) => void): unknown;
  unbind(event?: string | null, listener?: unknown, context?: unknown): unknown;
  unbind_global(listener?: unknown): unknown;
  unbind_all(): unknown;
}

/** Where a scenario plays: one of the two classes, a server of its own, and a trace. */
export interface Stage {
  Pusher: PusherClass;
  server: ScriptedServer;
  trace: Trace;
  /** Options of a client of the server. */
  options(more?: AnyOptions): AnyOptions;
  /** A client of the server. It is disconnected at the end. */
  client(more?: AnyOptions): Client;
  /** A client that is connected. */
  connected(more?: AnyOptions): Promise<Client>;
  /** A client of a key and options; it is disconnected at the end. */
  make(key: unknown, options: unknown): Client;
  /** Subscribes, and waits for the confirmation. */
  subscribed(client: Client, name: string): Promise<ClientChannel>;
  /** Adds an entry to the trace. */
  note(...entry: unknown[]): void;
  /** Notes what a call returns or that it throws. */
  call<Value>(label: string, act: () => Value): Value | undefined;
  /** A listener that notes `this` and all its arguments. */
  listener(label: string): (this: unknown, ...args: unknown[]) => void;
  /** The same for all events; its entries’ label begins with `all: `. */
  listenerOfAll(label: string): (this: unknown, ...args: unknown[]) => void;
  /** Binds noting listeners to these events. */
  hear(source: unknown, label: string, ...events: string[]): void;
  /** Binds a noting global listener. */
  hearAll(source: unknown, label: string): void;
  /** Waits until the trace has this many entries (since the start) with this label. */
  noted(label: string, count?: number): Promise<void>;
  /** Waits until a condition holds. */
  until(condition: () => boolean): Promise<void>;
  /** Waits until all that the server sent has been heard, and all that the client sent has arrived. */
  settle(client: Client): Promise<void>;
}

/** What both clients are put through. All that the scenario notes, and then each frame on the wire, must be equal. */
export interface Scenario {
  name: string;
  server?: ScriptedServerOptions;
  /** It changes what both clients share, such as the page’s WebSocket: they play one after the other. */
  alone?: boolean;
  run(stage: Stage): Promise<void> | void;
}

/** Where a scenario with the sandbox plays. */
export type SandboxStage = Omit<Stage, 'server' | 'settle'> & { server: TestSandbox };

/** The same with the sandbox, for what takes two clients and a real server; frames are not noted. */
export interface SandboxScenario {
  name: string;
  sandbox: true;
  alone?: boolean;
  run(stage: SandboxStage): Promise<void>;
}

export type AnyScenario = Scenario | SandboxScenario;
