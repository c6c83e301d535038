import type { Subject } from '../chromium/scripts.js';
import { type Address, connect } from '../page/bench-clients.js';

let heard = 0;
let awaited = 0;
let arrived: (() => void) | undefined;

/** Connects to a server, and listens to a channel. */
export function listen(subject: Subject, address: Address, channel: string): void {
  connect(subject, address).listen(channel, 'new-comment', () => {
    if (++heard === awaited) arrived?.();
  });
}

/** Waits until so many messages more have been heard. */
export function hear(count: number): Promise<void> {
  awaited = heard + count;
  return new Promise((resolve) => {
    arrived = resolve;
  });
}
