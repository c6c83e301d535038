import type { Subject } from '../chromium/scripts.js';
import { type Address, connect } from '../page/bench-clients.js';

let received = 0;
let awaited = 0;
let arrived: (() => void) | undefined;

/** Connects to a server, and listens to a channel. */
export function listen(subject: Subject, address: Address, channel: string): void {
  connect(subject, address).listen(channel, 'new-comment', () => {
    if (++received === awaited) arrived?.();
  });
}

/** Waits until this many more messages have been received. */
export function receive(count: number): Promise<void> {
  awaited = received + count;
  return new Promise((resolve) => {
    arrived = resolve;
  });
}
