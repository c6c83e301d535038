import type { Subject } from '../chromium/scripts.js';
import { BareClient } from '../page/bare-client.js';
import type { Address } from '../page/bench-clients.js';

/** When each state was reached, in ms since the start of the script. */
export interface Milestones {
  /** The script has been parsed and evaluated. */
  evaluated: number;
  connected: number;
  /** All channels are subscribed. */
  subscribed: number;
  firstEvent: number;
}

interface PusherLike {
  connection: { bind(event: string, listener: () => void): void };
  subscribe(name: string): { bind(event: string, listener: () => void): void };
}

type Reach = (milestone: keyof Milestones) => void;

/** Loads only a subject's script. Returns how long that takes, in ms. */
export function evaluate(text: string): number {
  const script = document.createElement('script');
  // a different text each time, so that no cache contains the compiled code
  script.textContent = `${text}\n// ${Math.random()}`;
  const begin = performance.now();
  document.head.append(script);
  return performance.now() - begin;
}

/** Loads a subject's script and connects to this many channels, each of which already has an event. */
export function start(subject: Subject, text: string, address: Address, channels: number): Promise<Milestones> {
  const names = Array.from({ length: channels }, (_, index) => `cache-${index}`);
  if (subject === 'elements') writeTags(address, names);
  return new Promise((resolve) => {
    const begin = performance.now();
    const reached: Partial<Milestones> = {};
    let left = channels;
    const reach: Reach = (milestone) => {
      if (milestone === 'subscribed' && --left > 0) return;
      reached[milestone] ??= performance.now() - begin;
      const { evaluated, connected, subscribed, firstEvent } = reached;
      if (evaluated && connected && subscribed && firstEvent) resolve(reached as Milestones);
    };
    evaluate(text);
    reach('evaluated');
    if (subject === 'bare') startBare(address, names, reach);
    else if (subject === 'elements') listenToTags(reach);
    else startClass(address, names, reach);
  });
}

function startClass({ host, port }: Address, names: string[], reach: Reach): void {
  const { Pusher } = globalThis as never as { Pusher: new (key: string, options: object) => PusherLike };
  const server = { cluster: '', wsHost: host, wsPort: port, forceTLS: false };
  const pusher = new Pusher('app-key', { ...server, enabledTransports: ['ws'], enableStats: false });
  pusher.connection.bind('connected', () => reach('connected'));
  for (const name of names) {
    const channel = pusher.subscribe(name);
    channel.bind('pusher:subscription_succeeded', () => reach('subscribed'));
    channel.bind('story', () => reach('firstEvent'));
  }
}

function startBare({ host, port }: Address, names: string[], reach: Reach): void {
  const client = new BareClient(`ws://${host}:${port}/app/app-key?protocol=7`);
  client.onConnected = () => reach('connected');
  client.onSubscribed = () => reach('subscribed');
  for (const name of names) client.listen(name, 'story', () => reach('firstEvent'));
}

function writeTags({ host, port }: Address, names: string[]): void {
  const main = document.querySelector('main') as HTMLElement;
  const channels = names.map((name) => `<pusher-channel name="${name}"></pusher-channel>`).join('');
  main.innerHTML = `<pusher-connection api-key="app-key" server="ws://${host}:${port}">${channels}</pusher-connection>`;
}

function listenToTags(reach: Reach): void {
  const connection = document.querySelector('pusher-connection');
  connection?.addEventListener('connection_established', () => reach('connected'));
  for (const channel of document.querySelectorAll('pusher-channel')) {
    channel.addEventListener('pusher-subscribed', () => reach('subscribed'));
    channel.addEventListener('story', () => reach('firstEvent'));
  }
}
