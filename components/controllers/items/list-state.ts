import type { ControllerHost } from '../../support/element-controller.js';
import { ownPlaces, setHidden } from '../templates/own-slots.js';
import type { Repairs } from '../templates/repairs.js';

/** Shows the state of a list to style sheets, and what the page has for an empty one. */
export function showListState(host: ControllerHost, state: 'loading' | 'empty' | 'live', repairs: Repairs): void {
  host.setState(state);
  for (const place of ownPlaces(host.element, '[data-empty]')) setHidden(place, state !== 'empty', repairs);
}
