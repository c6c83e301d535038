/** Sets the text, in the text node that is there: a framework that made it finds it again. */
export function setText(element: HTMLElement, text: string): void {
  const { firstChild } = element;
  if (!(firstChild instanceof Text) || element.childNodes.length > 1) element.textContent = text;
  else if (firstChild.data !== text) firstChild.data = text;
}
