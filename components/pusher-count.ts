import type { PropertyDeclarations } from '@lit/reactive-element';
import type { UpdateEvents } from './change-events.js';
import type { Count, CountDetail, CountElement } from './controllers/count/count-host.js';
import { DisplayElement } from './display-element.js';
import type { ElementController } from './support/element-controller.js';

export type { CountDetail } from './controllers/count/count-host.js';

/**
 * Shows the number of users on a presence channel. On other channels, it shows the number of subscribed connections if
 * the server reports it (Subscription Counting). The text of the page remains until the number is known, and the number
 * remains during an outage. It is written in the page's language.
 *
 * @example
 * ```html
 * <pusher-channel name="presence-lobby">
 *   <pusher-count label="viewer|viewers"></pusher-count>
 * </pusher-channel>
 * ```
 *
 * @fires {CustomEvent<CountDetail>} pusher-before-update - The number is about to change. Cancelable; a listener can replace
 *   `detail.value`. Detail: `{ value, previous }`.
 * @fires {CustomEvent<CountDetail>} pusher-update - The number changed. Detail: `{ value, previous }`.
 * @fires {CustomEvent<PusherError>} pusher-error - Something is wrong. Each problem is reported once.
 *
 * @cssState known - the number is shown
 */
export class PusherCount extends DisplayElement<ElementController & Count> implements CountElement {
  static override properties: PropertyDeclarations = {
    label: { reflect: true },
    format: { reflect: true },
    channel: { reflect: true },
  };

  /**
   * The words for the number: the form for one and the form for all others, as in `viewer|viewers`, or all plural forms
   * of the language in the order zero, one, two, few, many, other. `#` stands for the number, which comes first if there
   * is no `#`.
   *
   * @attr label
   * @default the number alone
   */
  declare label: string | null | undefined;

  /**
   * How the number is written, such as `number:compact`.
   *
   * @attr format
   * @default number
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
    super('count');
  }

  /** The number that the server reported; undefined while it is unknown. */
  get count(): number | undefined {
    return this.controller?.count;
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
