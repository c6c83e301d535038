import type { PropertyDeclarations } from '@lit/reactive-element';
import type { UpdateEvents } from './change-events.js';
import type { StatusDetail, StatusElement } from './controllers/status/status-host.js';
import { DisplayElement } from './display-element.js';

export type { StatusDetail, StatusState } from './controllers/status/status-host.js';

/**
 * Says how the connection is, in words that elements in it replace: `<span slot="connected" hidden>Live</span>`, and so
 * for `connecting`, `unavailable`, `disconnected` and `failed`; `slot="offline"` is for all of these but `connected` that
 * have none of their own. An empty one says nothing. They are shown and hidden by their attribute `hidden`; with it in
 * the page from the start, none is seen before the script is there.
 *
 * Until the first connection, and when it is lost, nothing changes for a while: most losses are over before that. Then
 * users of screen readers are told, too, once for each change; of the first connection they are not. What has the focus
 * in it stays until the focus leaves it.
 *
 * @slot connected - shown while there is a connection
 * @slot connecting - shown while it is being opened
 * @slot unavailable - shown when that takes long, and is tried again and again
 * @slot disconnected - shown when it was ended: by the page, or by the server for good
 * @slot failed - shown where the browser can open none
 * @slot offline - shown in every state but `connected` that has no slot of its own
 *
 * @attr [grace=1500] - how long a loss is not told, ms
 * @attr connection - the id of a `<pusher-connection>`; default: the one around it, else the page's only one
 *
 * @fires {CustomEvent<StatusDetail>} pusher-before-update - another state is about to be shown; cancelable
 * @fires {CustomEvent<StatusDetail>} pusher-update - it is shown
 * @fires {CustomEvent<PusherError>} pusher-error - something is wrong; told once
 *
 * @cssState connected - this is what is shown; and likewise `connecting`, `unavailable`, `disconnected`, `failed`
 * @cssState offline - what is shown is anything but `connected`
 */
export class PusherStatus extends DisplayElement implements StatusElement {
  static override properties: PropertyDeclarations = {
    grace: { type: Number, reflect: true },
    connection: { reflect: true },
  };

  declare grace: number | null | undefined;
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
