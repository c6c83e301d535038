import type { PropertyDeclarations } from '@lit/reactive-element';
import type { UpdateEvents } from './change-events.js';
import type { ValueDetail, ValueElement } from './controllers/value/value-host.js';
import { DisplayElement } from './display-element.js';

export type { ValueDetail } from './controllers/value/value-host.js';

/**
 * Shows one value from the latest event of a channel as the element's text. The text of the page remains until the first
 * event arrives. An event without the field leaves the value unchanged; null empties it.
 *
 * @example
 * ```html
 * <pusher-channel name="match-7">
 *   <pusher-value event="goal" field="score.home" format="number">0</pusher-value>
 * </pusher-channel>
 * ```
 *
 * @fires {CustomEvent<ValueDetail>} pusher-before-update - The value is about to change. Cancelable; a listener can replace
 *   `detail.value`. Detail: `{ value, previous, data }`.
 * @fires {CustomEvent<ValueDetail>} pusher-update - The value changed. Detail: `{ value, previous, data }`.
 * @fires {CustomEvent<PusherError>} pusher-error - Something is wrong. Each problem is reported once.
 *
 * @cssState changed - the value changed within the last second
 */
export class PusherValue extends DisplayElement implements ValueElement {
  static override properties: PropertyDeclarations = {
    event: { reflect: true },
    field: { reflect: true },
    format: { reflect: true },
    channel: { reflect: true },
  };

  /**
   * The names of the events that contain the value, separated by spaces. Required.
   *
   * @attr event
   */
  declare event: string | null | undefined;

  /**
   * The path to the value in the events' data, such as `score.home`.
   *
   * @attr field
   * @default the data itself
   */
  declare field: string | null | undefined;

  /**
   * How the value is written in the page's language, such as `number`, `currency:EUR` or `relative-time`.
   *
   * @attr format
   * @default the value as text
   */
  declare format: string | null | undefined;

  /**
   * The id of a `<pusher-channel>`.
   *
   * @attr channel
   * @default the enclosing one, else the page's only one
   */
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
