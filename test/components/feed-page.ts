import { expect } from '@open-wc/testing';
import type { PusherFeed } from '../../components/index.js';
import { eventually } from '../servers/index.js';

/** The feed in a container. */
export function feedIn(box: ParentNode): PusherFeed {
  return box.querySelector('pusher-feed') as PusherFeed;
}

/** The texts of the items in a container. */
export function texts(box: ParentNode): (string | null)[] {
  return [...box.querySelectorAll('.item')].map(({ textContent }) => textContent);
}

/** Waits until a container shows items with these texts. */
export function shows(box: ParentNode, ...expected: string[]): Promise<void> {
  return eventually(() => expect(texts(box)).to.deep.equal(expected));
}
