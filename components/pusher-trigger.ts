import type { PropertyDeclarations } from '@lit/reactive-element';
import type { TriggerEvents } from './change-events.js';
import type { TriggerElement } from './controllers/trigger/trigger-host.js';
import { DisplayElement } from './display-element.js';

export type { TriggerDetail } from './controllers/trigger/trigger-host.js';

/**
 * Sends a client event to everyone else on a private or presence channel: when a form in it is submitted, or when a
 * button or a link in it is clicked that stands in no form. It has no box of its own.
 *
 * A form's fields are the data, but for files: a name that is there several times has a list. While nothing can be sent
 * (or a listener forbids it), a form with an `action` is submitted as without this element, and so is a link followed.
 * What a button or a link sends is its `data-…` attributes, then its own name and value. A submit or a click whose
 * default another listener has prevented is left alone.
 *
 * @attr event - the name of the client event, which begins with `client-`; required
 * @attr data - JSON that is sent; where it is an object, the fields and `data-…` attributes are added to it
 * @attr on - `input`: sends while somebody types into a field in it, the field's value (or its form's fields) by name; or
 *   only what `data` has, where there is that
 * @attr [throttle=1000] - with `on="input"`: the least time between two events, ms; the last is always sent
 * @attr keep - a form keeps what was entered, where it would be reset after sending
 * @attr channel - the id of a `<pusher-channel>`; default: the one around it, else the page's only one
 *
 * @fires {CustomEvent<TriggerDetail>} pusher-before-trigger - it is about to be sent; cancelable, and `detail.data` can be replaced
 * @fires {CustomEvent<TriggerDetail>} pusher-trigger - it was sent, or is kept until it can be (option `queue`)
 * @fires {CustomEvent<PusherError>} pusher-error - it cannot be sent; the same problem is told once
 *
 * @cssState ready - the channel is subscribed to, so that a client event can be sent
 */
export class PusherTrigger extends DisplayElement implements TriggerElement {
  static override properties: PropertyDeclarations = {
    event: { reflect: true },
    data: {},
    on: { reflect: true },
    throttle: { type: Number, reflect: true },
    keep: { type: Boolean, reflect: true },
    channel: { reflect: true },
  };

  declare event: string | null | undefined;
  /** What is sent: anything that can be written as JSON. A string is read as JSON, as the attribute is. */
  declare data: unknown;
  declare on: 'input' | null | undefined;
  declare throttle: number | null | undefined;
  declare keep: boolean | null | undefined;
  declare channel: string | null | undefined;

  constructor() {
    super('trigger');
  }
}

declare module './change-events.js' {
  interface ChangeEvents {
    'pusher-trigger': TriggerEvents;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'pusher-trigger': PusherTrigger;
  }
}
