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
 * @fires {CustomEvent<ValueDetail>} pusher-before-update - the value is about to change; cancelable, and a listener can
 *   replace `detail.value`
 * @fires {CustomEvent<ValueDetail>} pusher-update - the value changed
 * @fires {CustomEvent<PusherError>} pusher-error - something is wrong; each problem is reported once
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
