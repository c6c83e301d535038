const adopted = new WeakSet<Document | ShadowRoot>();

/**
 * Gives elements of a tag no box of their own, in the tree that holds one of them. The rule has no specificity, so that
 * a page's own rule for the tag wins; it is a constructed sheet, which a content security policy has nothing against.
 */
export function displayContents(element: Element): void {
  const root = element.getRootNode();
  if (!(root instanceof Document || root instanceof ShadowRoot) || adopted.has(root)) return;
  adopted.add(root);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(':where(pusher-connection, pusher-channel) { display: contents }');
  root.adoptedStyleSheets.push(sheet);
}
