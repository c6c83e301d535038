import { callMethod, readMember } from '../../../src/client/base/dom-clobbering.js';
import type { PusherError } from '../../support/element-controller.js';
import { globalSingleton } from '../../support/global-singleton.js';
import { MARKED } from '../../support/quotation-marks.js';
import type { DataAttributesHost } from './data-attributes-host.js';

/** The maximum number of container problems that a page reports: content must not flood the console. */
const MAX_PROBLEMS = 20;

const reported = globalSingleton('container-problems', () => ({ count: 0 }));

/** Reports a problem of a container, unless the page has reported too many already. */
export function reportContainerError(host: DataAttributesHost, container: HTMLElement, error: PusherError): void {
  if (++reported.count <= MAX_PROBLEMS) host.reportError(container, error);
  else if (reported.count === MAX_PROBLEMS + 1) {
    const message = `More than ${MAX_PROBLEMS} problems of elements with data-pusher-channel; further ones are not reported.`;
    host.reportError(container, host.configurationError('too-many', message));
  }
}

/** Matches the correct attributes of a container, with their values if not every value is allowed. */
const CORRECT =
  /^(?!data-pusher-)|^data-pusher-((channel|event|key|item-key|remove-event|label|state|item|prototype|words)=|limit=(\d*[1-9]\d*)?$|order=(newest-(first|last))?$)/;

/** Returns true if an attribute of a container looks like a mistake. */
export function isSuspiciousContainer(container: Element): boolean {
  return [...readMember(container, 'attributes')].some(
    ({ name, value }) => !CORRECT.test(`${name}=${value}`) || (name.startsWith('data-pusher-') && MARKED.test(value)),
  );
}

/** Returns elements that have other attributes of a container, but none that names a channel. */
export function containersWithoutChannel(): HTMLElement[] {
  const selector = '[data-pusher-event]:not([data-pusher-channel])';
  return [...callMethod(document, 'querySelectorAll', selector)]
    .filter((element) => element instanceof HTMLElement)
    .slice(0, MAX_PROBLEMS);
}
