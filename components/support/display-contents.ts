import { callMethod, readMember } from '../../src/client/base/dom-clobbering.js';
import { canShowStates } from './custom-states.js';

const adopted = new WeakSet<Document | ShadowRoot>();

/**
 * Those that show nothing of their own have no box; those that show blocks have one; the others are inline.
 * Words for a state are not to be seen before the state is known; what an element hides stays hidden, whatever the page's
 * classes say of its display.
 */
const RULES =
  ':where(pusher-connection, pusher-channel, pusher-trigger) { display: contents }' +
  ':where(pusher-feed, pusher-members) { display: block }' +
  ':is(pusher-feed, pusher-members, pusher-status, [data-pusher-channel]) [hidden]:is([data-empty], [data-more], [slot])' +
  '{ display: none !important }';
const STATUS_RULE = ':where(pusher-status:not(:state(connected), :state(offline)) [slot]) { display: none !important }';

/**
 * Gives elements of a tag no box of their own, or the one that fits, in the tree that holds one of them. The rules have
 * no specificity, so that a page's own rule for the tag wins; it is a constructed sheet, which a content security policy
 * has nothing against.
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
    // older engines have no constructed sheets
    const style = callMethod(document, 'createElement', 'style');
    style.textContent = rules;
    (root instanceof ShadowRoot ? root : readMember(root, 'head')).append(style);
  }
}
