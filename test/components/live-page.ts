import { expect, fixture, html } from '@open-wc/testing';
import { restore, stub } from 'sinon';
import { Pusher } from '../../src/client/index.js';
import { framesOf } from '../client/client-of.js';
import { eventually, type ScriptedServer, startScriptedServer } from '../servers/index.js';
import '../../components/index.js';
import type { PusherChannel, PusherConnection, PusherError } from '../../components/index.js';

/** The attributes that connect an element to a test server. */
export function attributesOf(server: { url: string; key: string; authEndpoint?: string }): string {
  const auth = server.authEndpoint ? ` auth-endpoint="${server.authEndpoint}"` : '';
  return `api-key="${server.key}" server="${server.url}"${auth}`;
}

/** Puts markup into the page, in a container that is removed after the test. */
export async function mount(markup: string): Promise<HTMLElement> {
  const box = await fixture<HTMLElement>(html`<div></div>`);
  box.innerHTML = markup;
  return box;
}

/** The first connection and the first channel in a container. */
export function elementsIn(box: ParentNode): { connection: PusherConnection; channel: PusherChannel } {
  return {
    connection: box.querySelector('pusher-connection') as PusherConnection,
    channel: box.querySelector('pusher-channel') as PusherChannel,
  };
}

/** Records the type and detail of these events at a target. */
export function record(target: EventTarget, ...types: string[]): [string, unknown][] {
  const received: [string, unknown][] = [];
  for (const type of types) {
    target.addEventListener(type, (event) => received.push([type, (event as CustomEvent).detail]));
  }
  return received;
}

/** Records the errors that elements report, as events and in the console, until `end` is called. */
function recordProblems(): { reported: PusherError[]; logged: string[]; end(): void } {
  const reported: PusherError[] = [];
  const logged: string[] = [];
  const note = (event: Event) => reported.push((event as CustomEvent<PusherError>).detail);
  const { warn, error } = console;
  console.warn = console.error = (...words: unknown[]) => void logged.push(String(words[0]));
  document.addEventListener('pusher-error', note);
  return {
    reported,
    logged,
    end() {
      document.removeEventListener('pusher-error', note);
      Object.assign(console, { warn, error });
    },
  };
}

/** For a whole test file: records the problems of each test, and checks after it that no client is left. */
export function watchProblems(): { readonly reported: PusherError[]; readonly logged: string[] } {
  let problems: ReturnType<typeof recordProblems>;
  beforeEach(() => {
    problems = recordProblems();
    forgetMessages();
  });
  afterEach(async () => {
    problems.end();
    restore();
    for (const element of document.querySelectorAll('pusher-connection, pusher-channel')) element.remove();
    await nextTask();
    expect(Pusher.instances, 'clients that are left').to.deep.equal([]);
  });
  return {
    get reported() {
      return problems.reported;
    },
    get logged() {
      return problems.logged;
    },
  };
}

/** Waits for a message with this code that contains these words, and checks that there is no other. */
export async function expectOneMessage(
  problems: { readonly reported: readonly PusherError[]; readonly logged: readonly string[] },
  code: string,
  ...words: (string | RegExp)[]
): Promise<void> {
  await eventually(() => expect(problems.reported.map((error) => error.code)).to.deep.equal([code]));
  expect(problems.reported[0]).to.include({ type: 'ConfigurationError', retryable: false });
  for (const word of words) {
    if (typeof word === 'string') expect(problems.logged[0]).to.contain(word);
    else expect(problems.logged[0]).to.match(word);
  }
  for (let task = 0; task < 3; task++) await nextTask();
  expect(problems.reported).to.have.length(1);
  expect(problems.logged).to.have.length(1);
}

/** Resets the limits on messages about mistakes, which apply to a whole page, before each test. */
function forgetMessages(): void {
  for (const name of ['markup-messages', 'container-problems', 'page-searches']) {
    const messages = (globalThis as { [key: symbol]: { count: number } | undefined })[
      Symbol.for(`pusher-elements/1/${name}`)
    ];
    if (messages) messages.count = 0;
  }
}

/** The frames that a server received, in short form: `subscribe c`, `unsubscribe c`. */
export async function frames(server: ScriptedServer, count?: number): Promise<string[]> {
  return framesOf(await server.received(count));
}

/** Records the page's requests to its servers from now on, until the test ends: `subscribe c`, `unsubscribe c`. */
export function recordRequests(): readonly string[] {
  const requests: string[] = [];
  const { send } = WebSocket.prototype;
  stub(WebSocket.prototype, 'send').callsFake(function (this: WebSocket, frame) {
    const [, act, channel] = /^\{"event":"pusher:((?:un)?subscribe)".*"channel":"([^"]*)"/.exec(String(frame)) ?? [];
    if (act) requests.push(`${act} ${channel}`);
    send.call(this, frame);
  });
  return requests;
}

/** Skips the 3 s in which the page may still define an unknown element, until the test ends. */
export function skipDefinitionWait(): void {
  const { setTimeout } = window;
  const skip = (action: TimerHandler, ms?: number) => setTimeout(action, ms === 3_000 ? 0 : ms);
  stub(window, 'setTimeout').callsFake(skip as typeof setTimeout);
}

/** Puts content into the page, inside a connection to a server. */
export function mountConnected(server: Parameters<typeof attributesOf>[0], content: string): Promise<HTMLElement> {
  return mount(`<pusher-connection ${attributesOf(server)}>${content}</pusher-connection>`);
}

/** Waits for a task, after which deferred teardown is done. */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

/** Puts content into the page, inside a subscribed channel `c`. `send` sends one event for each value of data. */
export async function mountChannel(
  content: string,
  channelAttributes = '',
): Promise<{ box: HTMLElement; server: ScriptedServer; send(event: string, ...data: unknown[]): Promise<void> }> {
  const server = await startScriptedServer();
  const box = await mountConnected(server, `<pusher-channel name="c" ${channelAttributes}>${content}</pusher-channel>`);
  await elementsIn(box).channel.ready;
  return {
    box,
    server,
    async send(event, ...list) {
      for (const data of list) await server.send({ event, channel: 'c', data: JSON.stringify(data) });
    },
  };
}

/** True in WebKitGTK, whose page crashes on any view transition if there is no screen. */
export const crashesWithTransitions = /AppleWebKit\/(?!.*Chrom)/.test(navigator.userAgent);
