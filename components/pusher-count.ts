import type { PropertyDeclarations } from '@lit/reactive-element';
import type { UpdateEvents } from './change-events.js';
import type { Count, CountDetail, CountElement } from './controllers/count/count-host.js';
import { DisplayElement } from './display-element.js';
import type { ElementController } from './support/element-controller.js';

export type { CountDetail } from './controllers/count/count-host.js';

/**
 * Shows how many users are on a presence channel, or how many connections are subscribed to another one, where the
 * server tells (Subscription Counting). What the page has in it stands until the number is known; a number stands over
 * an outage. It is written in the language of the page.
 *
 * @attr label - words that go with the number: for one and for all others, `viewer|viewers`, or all plural forms of the
 *   language in the order zero, one, two, few, many, other; `#` in them stands for the number, which else comes first
 * @attr [format=number] - how the number is written, such as `number:compact`
 * @attr channel - the id of a `<pusher-channel>`; default: the one around it, else the page's only one
 *
 * @fires {CustomEvent<CountDetail>} pusher-before-update - it is about to change; cancelable, and `detail.value` can be replaced
 * @fires {CustomEvent<CountDetail>} pusher-update - it changed
 * @fires {CustomEvent<PusherError>} pusher-error - something is wrong; told once
 *
 * @cssState known - the number is shown
 */
export class PusherCount extends DisplayElement<ElementController & Count> implements CountElement {
  static override properties: PropertyDeclarations = {
    label: { reflect: true },
    format: { reflect: true },
    channel: { reflect: true },
  };

  declare label: string | null | undefined;
  declare format: string | null | undefined;
  declare channel: string | null | undefined;

  constructor() {
    super('count');
  }

  /** How many there are, as the server tells; undefined while it is not known. */
  get count(): number | undefined {
    return this.body?.count;
  }
}

declare module './change-events.js' {
  interface ChangeEvents {
    'pusher-count': UpdateEvents<CountDetail>;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'pusher-count': PusherCount;
  }
}
