import type { ControllerHost } from '../../support/element-controller.js';
import { ownElements } from '../templates/own-elements.js';
import type { RepairLimiter } from '../templates/repair-limiter.js';
import { setHidden } from '../templates/set-hidden.js';

/** Shows the state of a list to style sheets, and shows or hides the page's own content for an empty list. */
export function showListState(host: ControllerHost, state: 'loading' | 'empty' | 'live', repairs: RepairLimiter): void {
  host.setState(state);
  for (const element of ownElements(host.element, '[data-empty]')) setHidden(element, state !== 'empty', repairs);
}
