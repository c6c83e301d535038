import type { PropertyDeclarations } from '@lit/reactive-element';
import type { TriggerEvents } from './change-events.js';
import type { TriggerElement } from './controllers/trigger/trigger-host.js';
import { DisplayElement } from './display-element.js';

export type { TriggerDetail } from './controllers/trigger/trigger-host.js';

/**
 * Sends a client event to the other subscribers of a private or presence channel when a form inside it is submitted, or
 * when a button or link inside it that is outside any form is clicked. It has no box of its own.
 *
 * The data is the form's fields except for files; a name that occurs several times becomes a list. If nothing can be sent,
 * or a listener cancels the event, a form with an `action` is submitted as without this element, and a link is followed. A
 * button or link sends its `data-…` attributes and its own name and value. A submit or click whose default action another
 * listener has prevented is ignored.
 *
 * @example
 * ```html
 * <pusher-channel name="private-chat">
 *   <pusher-trigger event="client-message">
 *     <form><input name="text" required><button>Send</button></form>
 *   </pusher-trigger>
 * </pusher-channel>
 * ```
 *
 * @fires {CustomEvent<TriggerDetail>} pusher-before-trigger - The event is about to be sent. Cancelable; a listener can
 *   replace `detail.data`. Detail: `{ event, data }`.
 * @fires {CustomEvent<TriggerDetail>} pusher-trigger - The event was sent, or is queued until it can be sent (option
 *   `queue`). Detail: `{ event, data }`.
 * @fires {CustomEvent<PusherError>} pusher-error - The event cannot be sent. Each problem is reported once.
 *
 * @cssState ready - the channel is subscribed, so that client events can be sent
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

  /**
   * The name of the client event, which begins with `client-`. Required.
   *
   * @attr event
   */
  declare event: string | null | undefined;

  /**
   * The data to send: any value that JSON can represent. A string is parsed as JSON, as the attribute is. Fields and
   * `data-…` attributes are added to an object.
   *
   * @attr data
   * @default the fields or `data-…` attributes alone
   */
  declare data: unknown;

  /**
   * `input`: sends while somebody types into a field inside the element. The data is the value of the field, or of all
   * fields of its form, by name; if `data` is set, only `data` is sent.
   *
   * @attr on
   * @default submits and clicks
   */
  declare on: 'input' | null | undefined;

  /**
   * With `on="input"`: the minimum time between two events, in milliseconds. The last event is always sent.
   *
   * @attr throttle
   * @default 1000
   */
  declare throttle: number | null | undefined;

  /**
   * Whether a form keeps its input, instead of being reset after sending.
   *
   * @attr keep
   * @default false
   */
  declare keep: boolean | null | undefined;

  /**
   * The id of a `<pusher-channel>`.
   *
   * @attr channel
   * @default the enclosing one, else the page's only one
   */
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
