import { callMethod, readMember } from '../../src/client/base/dom-clobbering.js';
import { canShowStates } from './custom-states.js';

const adopted = new WeakSet<Document | ShadowRoot>();

/**
 * Elements without content of their own have no box, elements that show blocks are blocks, and the others are inline.
 * Content that an element hides stays hidden, even if the page's classes set its display.
 */
const RULES =
  ':where(pusher-connection, pusher-channel, pusher-trigger) { display: contents }' +
  ':where(pusher-feed, pusher-members) { display: block }' +
  ':is(pusher-feed, pusher-members, pusher-status, [data-pusher-channel]) [hidden]:is([data-empty], [data-more], [slot])' +
  '{ display: none !important }';
/** Hides status slots until the state is known. */
const STATUS_RULE = ':where(pusher-status:not(:state(connected), :state(offline)) [slot]) { display: none !important }';

/**
 * Adds the default `display` of all elements to the tree of an element, once. The rules for `display` have no specificity,
 * so that a page's rule for the tag wins. They are a constructed style sheet, which content security policies allow.
 */
export function displayContents(element: Element): void {
  const root = element.getRootNode();
  if (!(root instanceof Document || root instanceof ShadowRoot) || adopted.has(root)) return;
  adopted.add(root);
  const rules = RULES + (canShowStates() ? STATUS_RULE : '');
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(rules);
    readMember(root, 'adoptedStyleSheets').push(sheet);
  } catch {
    // older engines have no constructed style sheets
    const style = callMethod(document, 'createElement', 'style');
    style.textContent = rules;
    (root instanceof ShadowRoot ? root : readMember(root, 'head')).append(style);
  }
}
