import type { PropertyDeclarations } from '@lit/reactive-element';
import type { UpdateEvents } from './change-events.js';
import type { StatusDetail, StatusElement } from './controllers/status/status-host.js';
import { DisplayElement } from './display-element.js';

export type { StatusDetail, StatusState } from './controllers/status/status-host.js';

/**
 * Shows the state of the connection in words. Elements with a `slot` attribute replace the words of a state, and an empty
 * one shows nothing. Their attribute `hidden` shows and hides them; with `hidden` in the page's HTML, none is visible
 * before the script has loaded.
 *
 * Nothing changes for the time of `grace` before the first connection and after an interruption, because most
 * interruptions end sooner. After that, each change is also announced to screen readers, except for the first connection.
 * Content that has the focus remains until the focus leaves it.
 *
 * @example
 * ```html
 * <pusher-status>
 *   <span slot="connected" hidden>Live</span>
 *   <span slot="offline" hidden>Offline, trying again</span>
 * </pusher-status>
 * ```
 *
 * @slot connected - shown while there is a connection
 * @slot connecting - shown while the connection is being opened
 * @slot unavailable - shown if that takes long, while attempts continue
 * @slot disconnected - shown after the page, or the server for good, closed the connection
 * @slot failed - shown if the browser supports no transport
 * @slot offline - shown in every state but `connected` that has no slot of its own
 *
 * @fires {CustomEvent<StatusDetail>} pusher-before-update - A different state is about to be shown. Cancelable. Detail: `{
 *   value, previous }`, both states.
 * @fires {CustomEvent<StatusDetail>} pusher-update - The state is shown. Detail: `{ value, previous }`.
 * @fires {CustomEvent<PusherError>} pusher-error - Something is wrong. Each problem is reported once.
 *
 * @cssState connected - `connected` is shown
 * @cssState connecting - `connecting` is shown
 * @cssState unavailable - `unavailable` is shown
 * @cssState disconnected - `disconnected` is shown
 * @cssState failed - `failed` is shown
 * @cssState offline - any state but `connected` is shown
 */
export class PusherStatus extends DisplayElement implements StatusElement {
  static override properties: PropertyDeclarations = {
    grace: { type: Number, reflect: true },
    connection: { reflect: true },
  };

  /**
   * The time for which an interruption is not shown, in milliseconds.
   *
   * @attr grace
   * @default 1500
   */
  declare grace: number | null | undefined;

  /**
   * The id of a `<pusher-connection>`.
   *
   * @attr connection
   * @default the enclosing one, else the page's only one
   */
  declare connection: string | null | undefined;

  constructor() {
    super('status', 'connection');
  }
}

declare module './change-events.js' {
  interface ChangeEvents {
    'pusher-status': UpdateEvents<StatusDetail>;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'pusher-status': PusherStatus;
  }
}
