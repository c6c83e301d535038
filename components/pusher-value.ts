import type { PropertyDeclarations } from '@lit/reactive-element';
import type { UpdateEvents } from './change-events.js';
import type { ValueDetail, ValueElement } from './controllers/value/value-host.js';
import { DisplayElement } from './display-element.js';

export type { ValueDetail } from './controllers/value/value-host.js';

/**
 * Shows the last value that events of a channel brought, as its own text. What the page has in it stands until the first
 * event. An event without the field leaves the value as it is; null empties it.
 *
 * @attr event - the events that bring the value, separated by spaces; required
 * @attr field - the path to the value in their data, such as `score.home`; default: the data itself
 * @attr format - how it is written in the page's language, such as `number`, `currency:EUR`, `relative-time`
 * @attr channel - the id of a `<pusher-channel>`; default: the one around it, else the page's only one
 *
 * @fires {CustomEvent<ValueDetail>} pusher-before-update - it is about to change; cancelable, and `detail.value` can be replaced
 * @fires {CustomEvent<ValueDetail>} pusher-update - it changed
 * @fires {CustomEvent<PusherError>} pusher-error - something is wrong; told once
 *
 * @cssState changed - it has changed within the last second
 */
export class PusherValue extends DisplayElement implements ValueElement {
  static override properties: PropertyDeclarations = {
    event: { reflect: true },
    field: { reflect: true },
    format: { reflect: true },
    channel: { reflect: true },
  };

  declare event: string | null | undefined;
  declare field: string | null | undefined;
  declare format: string | null | undefined;
  declare channel: string | null | undefined;

  constructor() {
    super('value');
  }
}

declare module './change-events.js' {
  interface ChangeEvents {
    'pusher-value': UpdateEvents<ValueDetail>;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'pusher-value': PusherValue;
  }
}
